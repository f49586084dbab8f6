import { setTimeout as sleep } from 'node:timers/promises';
import { Option } from '@commander-js/extra-typings';
import { openClient } from '../../lambda/register/opensearch/client';
import { Cluster } from '../../lambda/register/opensearch/cluster';
import { REFRESH_MS } from '../../lambda/register/opensearch/create-once';
import type { Drift } from '../../lambda/register/resource/drift';
import { Deadline } from '../../lambda/shared/deadline';
import { clusterUrl, readCommandLine } from '../shared/command-line';
import type { Lifetime } from '../shared/lifetime';
import { progressToStderr } from '../shared/run';
import { stackCommand } from '../shared/stack-options';
import { type Comparison, compare, comparisonMs, OBSERVE_MS } from './compare';
import { VerifyFailure } from './failure';
import { type GoldenQueriesAtHand, goldenQueriesAtHand } from './golden-queries';
import { deleteRedIndices, redDrift, redIndices } from './red-indices';
import { repair } from './repair';
import { report } from './report';
import { deployedTarget, localTarget, type Target } from './target';

const COMMAND = stackCommand(
  'npm run verify --',
  'Compares what a stack has on its domain with its desired state, and validates its models again. Names each drift: missing, ' +
    "altered, foreign (somebody else's, under our name), orphaned (ours, and nothing needs it), failing, or unknown (it " +
    'could not be observed). Checks as well whether the endpoint runs what the stack has it run. Changes nothing without ' +
    '--repair. Exit code 1 with drift, or when it could not observe the state; 0 without; 2 when this was not understood. Warns of ' +
    'document fields whose text does not reach the model, where the stack names its indices; that is no drift.',
)
  .option('--repair', 'repair it, say what was done, and compare again')
  .option(
    '--delete-red-indices',
    'with --repair: delete indices of ML Commons that have lost their data, connectors and models of others in them ' +
      'included, before ours are made again',
  )
  .option(
    '--golden-queries <file...>',
    'validates models by these golden queries, where their stack has them by that content (may be given several times); ' +
      'without them only by one finite score for each passage',
  )
  .addOption(
    new Option(
      '--opensearch <url>',
      'instead of a deployed stack, what npm start has registered there; may carry user:password',
    )
      .argParser(clusterUrl)
      .conflicts(['stack', 'profile', 'region']),
  )
  .option('--json', 'print drifts and warnings as JSON');

/** Models are made and validated, and searches under way may end. */
const REPAIR_MS = 600_000;

/** Compares, repairs if that is asked for, and compares again. @throws VerifyFailure with drift */
export async function verify(args: readonly string[], lifetime: Lifetime): Promise<void> {
  const options = readCommandLine(COMMAND, args, { deleteRedIndices: 'repair' });
  const progress = progressToStderr();
  const goldenQueries = goldenQueriesAtHand(options.goldenQueries ?? []);
  const target = await targetOf(options, lifetime.signal);
  const { location, states } = target;
  const client = openClient(location);
  const cluster = (ms: number) =>
    new Cluster(client, {
      deadline: Deadline.in(ms),
      signal: lifetime.signal,
      registrarRole: 'YOUR ROLE ARN',
    });
  const observe = () => observeTarget(target, cluster, goldenQueries);
  try {
    progress(`comparing ${names(states)} on ${location.url}`);
    let { comparisons, drifts, warnings, red } = await observe();
    if (options.deleteRedIndices && red.length > 0) {
      await deleteRedIndices(cluster(REPAIR_MS), red, progress);
      ({ comparisons, drifts, warnings } = await observe());
    }
    reportGoldenQueries(goldenQueries, progress);
    if (options.repair && drifts.length > 0) {
      process.stderr.write(`${report(drifts)}\n`);
      for (const [place, comparison] of comparisons.entries()) {
        await repair(cluster(REPAIR_MS), states[place]!, comparison, { say: progress });
      }
      progress('comparing again');
      await sleep(REFRESH_MS);
      ({ comparisons, drifts, warnings } = await observe());
    }
    print(drifts, warnings, options.json === true);
    if (drifts.length > 0) {
      const drift = drifts.length === 1 ? '1 drift' : `${drifts.length} drifts`;
      const remain = drifts.length === 1 ? 'remains' : 'remain';
      throw new VerifyFailure(
        options.repair ? `${drift} ${remain}` : `${drift}; --repair repairs what it can`,
      );
    }
    progress('everything is as desired, and the models passed validation');
  } finally {
    await client.close();
  }
}

function print(drifts: readonly Drift[], warnings: readonly string[], asJson: boolean): void {
  const text = asJson ? JSON.stringify({ drifts, warnings }, undefined, 2) : report(drifts, warnings);
  process.stdout.write(text ? `${text}\n` : '');
}

/** The state of the cluster and the endpoints, compared with the desired one. */
interface Observation {
  /** One for each state; none while indices are red. */
  readonly comparisons: readonly Comparison[];
  readonly drifts: readonly Drift[];
  readonly warnings: readonly string[];
  /** The indices of ML Commons that have lost their data. */
  readonly red: readonly string[];
}

async function observeTarget(
  { states, endpointDrifts }: Target,
  cluster: (ms: number) => Cluster,
  { casesOf }: GoldenQueriesAtHand,
): Promise<Observation> {
  const endpoints = (await endpointDrifts?.()) ?? [];
  const red = await redIndices(cluster(OBSERVE_MS));
  const comparisons: Comparison[] = [];
  for (const state of red.length > 0 ? [] : states) {
    comparisons.push(await compare(cluster(comparisonMs(state)), state, casesOf));
  }
  const drifts = comparisons.flatMap((comparison) => comparison.drifts);
  const warnings = comparisons.flatMap((comparison) => comparison.warnings);
  return { comparisons, drifts: [...endpoints, ...red.map(redDrift), ...drifts], warnings, red };
}

function targetOf(
  { opensearch, ...deployed }: ReturnType<typeof COMMAND.opts>,
  signal: AbortSignal,
): Promise<Target> {
  return opensearch === undefined ? deployedTarget(deployed) : localTarget(opensearch, signal);
}

function reportGoldenQueries({ missing, unused }: GoldenQueriesAtHand, say: (line: string) => void): void {
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
