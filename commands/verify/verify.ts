import { setTimeout as sleep } from 'node:timers/promises';
import { openClient } from '../../lambda/register/opensearch/client';
import { Cluster } from '../../lambda/register/opensearch/cluster';
import { Deadline } from '../../lambda/register/opensearch/deadline';
import { REFRESH_MS } from '../../lambda/register/opensearch/models';
import type { Drift } from '../../lambda/register/resource/drift';
import type { Lifetime } from '../shared/lifetime';
import { parseOptions, usageError } from '../shared/options';
import { progressToStderr } from '../shared/run';
import { type Comparison, compare } from './compare';
import { VerifyFailure } from './failure';
import { type GoldenQueriesAtHand, goldenQueriesAtHand } from './golden-queries';
import { repair } from './repair';
import { report } from './report';
import { deployedTarget, localTarget, type Target } from './target';

const USAGE = `Usage: npm run verify -- [options]

Compares what a stack has on its domain with what it is to have, and proves its models again. Names each drift: missing,
altered, foreign (somebody else's, under our name), orphaned (ours, and nothing needs it), failing, or unknown (it could
not be looked at). Looks as well whether the endpoint runs what the stack has it run. Changes nothing without --repair. Exit
code 1 with drift, or when it could not look; 0 without; 2 when this was not understood. Warns of document fields whose text
does not reach the model, where the stack names its indices; that is no drift.

  --repair              make it as it is to be, say what was done, and compare again
  --stack NAME          the stack that registers                      (default: Rerank)
  --profile NAME        the AWS profile to sign with                  (default: as the AWS CLI)
  --region NAME         the region of the stack                       (default: as the AWS CLI)
  --golden-queries FILE proves models by these golden queries, where their stack has them by that content (may be
                        given several times); without them only by one finite score for each passage
  --opensearch URL      instead, what npm start has registered there; may carry user:password
  --json                print drifts and warnings as JSON
  --help                print this`;

/** An endpoint that answers no more is waited for that long, in each comparison. */
const LOOK_MS = 120_000;
/** Models are made and proven, and searches under way may end. */
const REPAIR_MS = 600_000;

/** Compares, repairs if that is asked for, and compares again. @throws VerifyFailure with drift */
export async function verify(args: readonly string[], lifetime: Lifetime): Promise<void> {
  const options = readOptions(args);
  if (options.help) {
    process.stdout.write(`${USAGE}\n`);
    return;
  }
  const progress = progressToStderr();
  const goldenQueries = goldenQueriesAtHand(options['golden-queries'] ?? []);
  const { location, states, endpointDrifts } = await targetOf(options, lifetime.signal);
  const client = openClient(location);
  const cluster = (ms: number) =>
    new Cluster(client, {
      deadline: Deadline.in(ms),
      signal: lifetime.signal,
      registrarRole: 'YOUR ROLE ARN',
    });
  const look = async () => {
    const endpoints = (await endpointDrifts?.()) ?? [];
    const comparisons: Comparison[] = [];
    for (const state of states) {
      comparisons.push(await compare(cluster(LOOK_MS), state, goldenQueries.casesOf));
    }
    return {
      comparisons,
      drifts: [...endpoints, ...comparisons.flatMap(({ drifts }) => drifts)],
      warnings: comparisons.flatMap(({ warnings }) => warnings),
    };
  };
  const print = (drifts: readonly Drift[], warnings: readonly string[]) => {
    const text = options.json ? JSON.stringify({ drifts, warnings }, undefined, 2) : report(drifts, warnings);
    process.stdout.write(text ? `${text}\n` : '');
  };
  try {
    progress(`comparing ${names(states)} on ${location.url}`);
    let { comparisons, drifts, warnings } = await look();
    sayHowItWasProven(goldenQueries, progress);
    if (options.repair && drifts.length > 0) {
      process.stderr.write(`${report(drifts)}\n`);
      for (const [place, comparison] of comparisons.entries()) {
        await repair(cluster(REPAIR_MS), states[place]!, comparison, { say: progress });
      }
      progress('comparing again');
      await sleep(REFRESH_MS);
      ({ comparisons, drifts, warnings } = await look());
    }
    print(drifts, warnings);
    if (drifts.length > 0) {
      const drift = drifts.length === 1 ? '1 drift' : `${drifts.length} drifts`;
      const remain = drifts.length === 1 ? 'remains' : 'remain';
      throw new VerifyFailure(options.repair ? `${drift} ${remain}` : `${drift}; --repair mends what it can`);
    }
    progress('all as it is to be, and the models proved themselves');
  } finally {
    await client.close();
  }
}

function readOptions(args: readonly string[]) {
  const [text, flag] = [{ type: 'string' }, { type: 'boolean' }] as const;
  const deployed = { stack: text, profile: text, region: text };
  const options = parseOptions(
    args,
    {
      ...deployed,
      opensearch: text,
      'golden-queries': { ...text, multiple: true },
      ...{ repair: flag, json: flag, help: flag },
    },
    USAGE,
  );
  const { opensearch } = options;
  if (opensearch !== undefined) {
    const besides = (['stack', 'profile', 'region'] as const).find((name) => options[name] !== undefined);
    if (besides) {
      throw usageError(`--${besides} is for a deployed stack, --opensearch for the local system`, USAGE);
    }
    if (!URL.canParse(opensearch) || !/^https?:$/.test(new URL(opensearch).protocol)) {
      // The text may hold a password: it is not repeated.
      throw usageError('--opensearch must be an http or https URL', USAGE);
    }
  }
  return options;
}

function targetOf(
  { opensearch, stack = 'Rerank', profile, region }: ReturnType<typeof readOptions>,
  signal: AbortSignal,
): Promise<Target> {
  return opensearch === undefined
    ? deployedTarget({ stack, profile, region })
    : localTarget(opensearch, signal);
}

function sayHowItWasProven({ missing, unused }: GoldenQueriesAtHand, say: (line: string) => void): void {
  for (const sha256 of missing) {
    say(
      `the golden queries of hash ${sha256.slice(0, 12)}… are not here: the model was asked for finite scores only. ` +
        'Give their file with --golden-queries, as it was deployed',
    );
  }
  for (const file of unused()) {
    say(`${file} was not used: no model of the stack has golden queries of that content`);
  }
}

const names = (states: Target['states']) =>
  states.flatMap(({ resources }) => resources.map(({ LogicalResourceId }) => LogicalResourceId)).join(', ');
