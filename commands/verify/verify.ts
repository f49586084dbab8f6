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
import { deleteRedIndices, redDrift, redIndices } from './red-indices';
import { repair } from './repair';
import { report } from './report';
import { deployedTarget, localTarget, type Target } from './target';

const USAGE = `Usage: npm run verify -- [options]

Compares what a stack has on its domain with what it is to have, and proves its models again. Names each drift: missing,
altered, foreign (somebody else's, under our name), orphaned (ours, and nothing needs it), failing, or unknown (it could
not be looked at). Looks as well whether the endpoint runs what the stack has it run. Changes nothing without --repair. Exit
code 1 with drift, or when it could not look; 0 without; 2 when this was not understood.

  --repair              make it as it is to be, say what was done, and compare again
  --delete-red-indices  with --repair: delete indices of ML Commons that have lost their data, connectors and models of
                        others in them included, before ours are made again
  --stack NAME          the stack that registers                      (default: Rerank)
  --profile NAME        the AWS profile to sign with                  (default: as the AWS CLI)
  --region NAME         the region of the stack                       (default: as the AWS CLI)
  --golden-queries FILE proves models by these golden queries, where their stack has them by that content (may be
                        given several times); without them only by one finite score for each passage
  --opensearch URL      instead, what npm start has registered there; may carry user:password
  --json                print the drifts as JSON
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
  const target = await targetOf(options, lifetime.signal);
  const { location, states } = target;
  const client = openClient(location);
  const cluster = (ms: number) =>
    new Cluster(client, {
      deadline: Deadline.in(ms),
      signal: lifetime.signal,
      registrarRole: 'YOUR ROLE ARN',
    });
  const look = () => lookAt(target, () => cluster(LOOK_MS), goldenQueries);
  try {
    progress(`comparing ${names(states)} on ${location.url}`);
    let { comparisons, drifts, red } = await look();
    if (options['delete-red-indices'] && red.length > 0) {
      await deleteRedIndices(cluster(REPAIR_MS), red, progress);
      ({ comparisons, drifts } = await look());
    }
    sayHowItWasProven(goldenQueries, progress);
    if (options.repair && drifts.length > 0) {
      process.stderr.write(`${report(drifts)}\n`);
      for (const [place, comparison] of comparisons.entries()) {
        await repair(cluster(REPAIR_MS), states[place]!, comparison, { say: progress });
      }
      progress('comparing again');
      await sleep(REFRESH_MS);
      ({ comparisons, drifts } = await look());
    }
    print(drifts, options.json === true);
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

function print(drifts: readonly Drift[], asJson: boolean): void {
  const text = asJson ? JSON.stringify({ drifts }, undefined, 2) : drifts.length > 0 && report(drifts);
  process.stdout.write(text ? `${text}\n` : '');
}

/** What there is on the cluster and of the endpoints, compared with what is to be. */
interface Look {
  /** One for each state; none while indices are red. */
  readonly comparisons: readonly Comparison[];
  readonly drifts: readonly Drift[];
  /** The indices of ML Commons that have lost their data. */
  readonly red: readonly string[];
}

async function lookAt(
  { states, endpointDrifts }: Target,
  cluster: () => Cluster,
  { casesOf }: GoldenQueriesAtHand,
): Promise<Look> {
  const endpoints = (await endpointDrifts?.()) ?? [];
  const red = await redIndices(cluster());
  const comparisons: Comparison[] = [];
  for (const state of red.length > 0 ? [] : states) {
    comparisons.push(await compare(cluster(), state, casesOf));
  }
  const drifts = comparisons.flatMap((comparison) => comparison.drifts);
  return { comparisons, drifts: [...endpoints, ...red.map(redDrift), ...drifts], red };
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
      ...{ repair: flag, 'delete-red-indices': flag, json: flag, help: flag },
    },
    USAGE,
  );
  const { opensearch } = options;
  if (options['delete-red-indices'] && !options.repair) {
    throw usageError('--delete-red-indices is for --repair', USAGE);
  }
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
