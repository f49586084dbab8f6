import { availableParallelism } from 'node:os';
import { modelServerEnvironment } from '../../lib/serving/model-server';
import { type Device, protocols } from '../../protocol';
import type { Benchmark, BenchmarkContext } from '../benchmark';
import { Bundles } from '../function/bundles';
import { startInstantEndpoint } from '../instant-endpoint';
import { shortPairs } from '../passages';
import { rounded, summary } from '../summary';
import { Container } from '../toolkit/container';
import { servingRuntime } from '../toolkit/runtime';
import { FunctionProcesses } from './function';
import { startRuntime } from './sagemaker';
import { Searches } from './searches';
import { type LoadOptions, type Outcome, underLoad } from './under-load';

const CLIENTS = [1, 4, 16, 64];
/** Answers without which there is nothing to say; with one client on a slow machine they take longer than the seconds. */
const LEAST = 5;
const MOST_PASSAGES = 100;
/** What SERVING_PYTHON computes on. */
const DEVICE: Device = process.env.SERVING_DEVICE === 'gpu' ? 'gpu' : 'cpu';

/** One thing that is called under load. */
interface Target {
  readonly what: 'endpoint' | 'function' | 'search';
  /** What scores: the handler with a model on this machine's processor, or what answers at once. */
  readonly scores: 'by the model' | 'at once';
  readonly passages: number;
  /** Of each number of clients. */
  readonly seconds: number;
  load(options: LoadOptions): Promise<Outcome>;
}

/**
 * Throughput and times of the endpoint, of the rerank function and of searches under more and more clients, until each refuses:
 * by which status, and how soon after that a call is answered again.
 */
export const load: Benchmark = {
  name: 'load',

  async run(context) {
    const stops: (() => unknown)[] = [];
    try {
      for (const target of await targets(context, stops)) {
        await measure(target, context);
      }
    } finally {
      for (const stop of stops.toReversed()) {
        await stop();
      }
    }
  },
};

async function measure(
  { what, scores, passages, seconds, load }: Target,
  { quick, signal, progress, record }: BenchmarkContext,
): Promise<void> {
  const one = { clients: 1, seconds: 0, least: 1 };
  await load({
    clients: availableParallelism(),
    seconds: quick || scores === 'by the model' ? 0 : 2,
    least: 4,
  });
  for (const clients of CLIENTS) {
    signal.throwIfAborted();
    progress(`${what}, ${passages} passages, scored ${scores}: ${clients} clients`);
    const outcome = await load({ clients, seconds: quick ? 1 : seconds, least: LEAST });
    const next = await load(one);
    const { answered, refused } = outcome;
    const counts = Object.entries(refused).map(([status, times]) => [status, times.length]);
    record(
      {
        ...{ what, scores, passages, clients, answered: answered.length },
        perSecond: rounded(answered.length / outcome.seconds),
        ...summary(answered),
        refused: Object.fromEntries(counts),
        nextMs: rounded(next.seconds * 1_000),
      },
      { answered, ...refused },
    );
  }
}

async function targets(context: BenchmarkContext, stops: (() => unknown)[]): Promise<Target[]> {
  const { progress, signal } = context;
  const container = await startContainer(context, stops);
  const runtime = await startRuntime(container, 'pairs');
  stops.push(() => runtime.close());
  const instant = await startInstantEndpoint();
  stops.push(() => instant.close());

  progress('bundling the function');
  const bundles = new Bundles();
  stops.push(() => bundles.remove());
  const functionTo = (url: string) => {
    const processes = new FunctionProcesses(bundles.function, { url, name: 'pairs', device: DEVICE });
    stops.push(() => processes.stop());
    return processes;
  };
  const [functions, functionAlone] = [functionTo(runtime.url), functionTo(instant.url)];

  const searches = await Searches.start(MOST_PASSAGES, context);
  stops.push(() => searches.stop());
  const searching = await searches.through('model', runtime.invocationsUrl);
  const searchAlone = await searches.through('at-once', instant.invocationsUrl('pairs'));

  const [byModel, atOnce] = [
    { scores: 'by the model', seconds: 12 },
    { scores: 'at once', seconds: 6 },
  ] as const;
  const endpoint = (passages: number): Target => {
    const body = protocols.pairs.encodeRequest(...pairsOf(passages), { device: DEVICE });
    const call = async () => {
      const { status } = await container.invoke(body);
      return status === 200 ? undefined : String(status);
    };
    return { ...byModel, what: 'endpoint', passages, load: (options) => underLoad(call, options, signal) };
  };
  const all = MOST_PASSAGES;
  return [
    endpoint(10),
    endpoint(all),
    { ...atOnce, what: 'function', passages: all, load: (options) => functionAlone.load(all, options) },
    { ...byModel, what: 'function', passages: all, load: (options) => functions.load(all, options) },
    {
      ...{ ...atOnce, what: 'search', passages: all },
      load: (options) => underLoad(searchAlone(all), options, signal),
    },
    {
      ...{ ...byModel, what: 'search', passages: all },
      load: (options) => underLoad(searching(all), options, signal),
    },
  ];
}

/** The handler as it is deployed on an instance with as many processors as this machine has. */
async function startContainer({ progress }: BenchmarkContext, stops: (() => unknown)[]): Promise<Container> {
  progress('preparing the toolkit and the model');
  const runtime = await servingRuntime();
  const environment = modelServerEnvironment(DEVICE, availableParallelism());
  const model = await runtime.model();
  const container = await Container.start(runtime, { model, handler: 'batching', environment });
  stops.push(() => container.stop());
  await container.ready();
  return container;
}

function pairsOf(count: number): [string, readonly string[]] {
  const { query, passages } = shortPairs(count);
  return [query, passages];
}
