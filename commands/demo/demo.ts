import { type LocalSystem, withLocalSystem } from '../../local/system';
import { aboutTheModel } from '../../local/system/about-the-model';
import { TUTORIAL } from '../../local/system/passages';
import { type SearchRequest, search } from '../../local/system/search';
import { timed } from '../../local/system/timed';
import { notEmpty, readCommandLine, wholeNumber } from '../shared/command-line';
import type { Lifetime } from '../shared/lifetime';
import { progressToStderr } from '../shared/run';
import { SYSTEM_NEEDS, systemCommand, systemOptions } from '../shared/system-options';
import { type DemoReport, sideBySide } from './report';

const LARGEST_SIZE = 1_000;

const COMMAND = systemCommand(
  'npm run demo --',
  'Starts OpenSearch and a model on this machine, searches with and without reranking, prints both orders, and stops what it started.',
)
  .option('--query <text>', 'what to search for (default: the question of the OpenSearch tutorial)', notEmpty)
  .option('--size <n>', `hits to show and rerank, 1 to ${LARGEST_SIZE}`, wholeNumber(1, LARGEST_SIZE), 10)
  .option('--hybrid', 'find passages by a hybrid query, and show plain, hybrid and hybrid reranked')
  .option('--json', 'print one JSON object instead of the table')
  .option('--keep', 'stay up after the result, until Ctrl-C');

/** Runs the command. */
export async function demo(args: readonly string[], lifetime: Lifetime): Promise<void> {
  const values = readCommandLine(COMMAND, args, SYSTEM_NEEDS);
  const options = systemOptions(values);
  const progress = progressToStderr();
  await withLocalSystem({ ...options, progress, signal: lifetime.signal }, async (system) => {
    const request = {
      index: system.index,
      query: values.query ?? TUTORIAL.query,
      size: values.size,
      // Not the order of the index, which the tutorial's match_all gives and which says nothing.
      candidates: 'match-first',
    } as const;
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
  const seconds = ({ ms }: { readonly ms: number }) => Math.round(ms) / 1_000;
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
      plainSearch: seconds(plain),
      ...(fused && { hybridSearch: seconds(fused) }),
      rerankedSearch: seconds(reranked),
    },
  };
}
