import { join } from 'node:path';
import { CommanderError } from '@commander-js/extra-typings';
import { npmCommand, readCommandLine } from '../shared/command-line';
import { preflight } from './preflight';
import { PROFILE, readProfile, regionOfTheEnvironment } from './profile';
import { report } from './report';

const COMMAND = npmCommand(
  'npm run preflight --',
  'Checks for what would make a deployment of the profile fail; changes nothing. Exits with 0 when nothing was found, 1 when ' +
    'the deployment would fail, 2 when this was not understood. What could not be checked is "unknown", and does not change ' +
    'the exit code.',
)
  .addOption(PROFILE)
  .option('--json', 'print the findings as JSON');

/** The outcome of a command line. */
export interface Outcome {
  readonly exitCode: 0 | 1 | 2;
  readonly stdout?: string;
  readonly stderr?: string;
}

/** Runs the preflight from its command line to its exit code. */
export async function command(args: readonly string[], directory = CONFIG): Promise<Outcome> {
  let options: Awaited<ReturnType<typeof readOptions>>;
  try {
    options = await readOptions(args, directory);
  } catch (error) {
    // Help that was asked for is printed already.
    return error instanceof CommanderError
      ? { exitCode: 0 }
      : { exitCode: 2, stderr: (error as Error).message };
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

async function readOptions(args: readonly string[], directory: string) {
  const { context: profile, json } = readCommandLine(COMMAND, args);
  const config = readProfile(directory, profile);
  return { json, profile, config, region: config.region ?? (await regionOfTheEnvironment()) };
}
