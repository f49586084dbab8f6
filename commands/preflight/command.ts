import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { SSMClient } from '@aws-sdk/client-ssm';
import { loadProfile } from '../../lib/profile';
import type { Config } from '../../lib/profile/validate';
import { preflight } from './preflight';
import { report } from './report';

const USAGE = `npm run preflight -- -c profile=NAME

Checks for what would make a deployment of the profile fail; changes nothing.

  -c, --context profile=NAME   the profile in config/ (default: dev)
  --json                       print the findings as JSON
  --help                       print this

Exits with 0 when nothing was found, 1 when the deployment would fail, 2 when this was not understood.
What could not be checked is "unknown", and does not change the exit code.`;

/** The outcome of a command line. */
export interface Outcome {
  readonly exitCode: 0 | 1 | 2;
  readonly stdout?: string;
  readonly stderr?: string;
}

/** Runs the preflight from its command line to its exit code. */
export async function command(args: readonly string[], directory = CONFIG): Promise<Outcome> {
  let options: Options;
  try {
    options = await readOptions(args, directory);
  } catch (error) {
    return { exitCode: 2, stderr: (error as Error).message };
  }
  if (options.help) {
    return { exitCode: 0, stdout: USAGE };
  }
  const { config, profile, region, json } = options;
  const findings = await preflight(config, region);
  return {
    exitCode: findings.some(({ verdict }) => verdict === 'FAILS') ? 1 : 0,
    stdout: json
      ? JSON.stringify({ profile, region, findings }, undefined, 2)
      : `Profile ${profile} in ${region}\n${report(findings)}`,
  };
}

const CONFIG = join(__dirname, '../../config');

type Options =
  | { readonly help: true }
  | {
      readonly help: false;
      readonly json: boolean;
      readonly profile: string;
      readonly config: Config;
      readonly region: string;
    };

async function readOptions(args: readonly string[], directory: string): Promise<Options> {
  const { context = [], json = false, help = false } = parse(args);
  if (help) {
    return { help };
  }
  const profile = withUsage(() => profileIn(context));
  const config = loadProfile(directory, profile);
  return { help, json, profile, config, region: config.region ?? (await regionOfTheEnvironment()) };
}

function parse(args: readonly string[]) {
  return withUsage(
    () =>
      parseArgs({
        args: [...args],
        options: {
          context: { type: 'string', short: 'c', multiple: true },
          json: { type: 'boolean' },
          help: { type: 'boolean' },
        },
      }).values,
  );
}

function withUsage<Value>(read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${USAGE}`);
  }
}

/** The profile that `-c profile=NAME` names; the last one, or `dev`. @throws Error for any other context */
export function profileIn(context: readonly string[]): string {
  const names = context.map((pair) => /^profile=(.+)$/.exec(pair)?.[1]);
  const unknown = context.find((_, index) => names[index] === undefined);
  if (unknown !== undefined) {
    throw new Error(`-c must be profile=NAME, not ${unknown}`);
  }
  return names.at(-1) ?? 'dev';
}

/** The region that the SDK would take: AWS_REGION, or the one of the shared configuration. */
export async function regionOfTheEnvironment(): Promise<string> {
  try {
    return await new SSMClient({}).config.region();
  } catch {
    throw new Error('No region is known. Set region in the profile, or AWS_REGION.');
  }
}
