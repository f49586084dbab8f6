import { type LocalSystem, withLocalSystem } from '../../local/system';
import { aboutTheModel } from '../../local/system/about-the-model';
import { TUTORIAL } from '../../local/system/passages';
import { type SearchRequest, search } from '../../local/system/search';
import type { Lifetime } from '../shared/lifetime';
import { parseOptions, readSystemOptions, SYSTEM_OPTIONS, SYSTEM_USAGE, usageError } from '../shared/options';
import { progressToStderr } from '../shared/run';
import { type DemoReport, sideBySide } from './report';

const LARGEST_SIZE = 1_000;

const USAGE = `Usage: npm run demo -- [options]

  --query TEXT        what to search for       (default: the question of the OpenSearch tutorial)
  --size N            hits to show and rerank, 1 to ${LARGEST_SIZE}     (default: 10)
  --hybrid            find passages by a hybrid query, and show plain, hybrid and hybrid reranked
  --json              print one JSON object instead of the table
  --keep              stay up after the result, until Ctrl-C
${SYSTEM_USAGE}`;

/** Searches with and without reranking on a system of its own, prints both orders, and stops everything. */
export async function demo(args: readonly string[], lifetime: Lifetime): Promise<void> {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const values = parseOptions(
    args,
    { query: text, size: text, hybrid: flag, json: flag, keep: flag, ...SYSTEM_OPTIONS },
    USAGE,
  );
  if (values.help) {
    process.stdout.write(`${USAGE}\n`);
    return;
  }
  const size = values.size === undefined ? 10 : Number(values.size);
  if (!Number.isInteger(size) || size < 1 || size > LARGEST_SIZE) {
    throw usageError(`--size must be a whole number from 1 to ${LARGEST_SIZE}, not ${values.size}`, USAGE);
  }
  if (values.query?.trim() === '') {
    throw usageError('--query must not be empty', USAGE);
  }
  const options = readSystemOptions(values, USAGE);
  const progress = progressToStderr();
  await withLocalSystem({ ...options, progress, signal: lifetime.signal }, async (system) => {
    // The tutorial's own search takes the passages as they lie; any other ranks them by BM25 first.
    const tutorial = values.query === undefined && values.passages === undefined;
    const candidates = tutorial && !values.hybrid ? 'all' : 'match-first';
    const request = { index: system.index, query: values.query ?? TUTORIAL.query, size, candidates } as const;
    const report = await compare(system, request, values.hybrid);
    process.stdout.write(`${values.json ? JSON.stringify(report) : sideBySide(report)}\n`);
    process.stderr.write(`${aboutTheModel(system.model)}\n`);
    if (values.keep) {
      progress(`${system.opensearch.url} stays up, index ${system.index}; press Ctrl-C to stop`);
      await lifetime.ended();
    }
  });
}

async function compare(system: LocalSystem, request: SearchRequest, hybrid = false): Promise<DemoReport> {
  const { client, opensearch, model, pipelineName } = system;
  const plain = await timed(() => search(client, request));
  const first = hybrid ? ({ ...request, candidates: 'hybrid' } as const) : request;
  const fused = hybrid ? await timed(() => search(client, first)) : undefined;
  const reranked = await timed(() => search(client, { ...first, pipelineName }));
  return {
    query: request.query,
    opensearch: { version: opensearch.version, source: opensearch.source },
    model: { name: model.name, id: model.id },
    plain: plain.value,
    ...(fused && { hybrid: fused.value }),
    reranked: reranked.value,
    seconds: {
      ...system.seconds,
      plainSearch: plain.seconds,
      ...(fused && { hybridSearch: fused.seconds }),
      rerankedSearch: reranked.seconds,
    },
  };
}

async function timed<Value>(work: () => Promise<Value>): Promise<{ value: Value; seconds: number }> {
  const started = performance.now();
  const value = await work();
  return { value, seconds: Math.round(performance.now() - started) / 1_000 };
}
