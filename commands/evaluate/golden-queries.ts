import type { Client } from '@opensearch-project/opensearch';
import { Cluster } from '../../lambda/register/opensearch/cluster';
import {
  type ScoredGoldenQuery,
  scoreGoldenQueries,
} from '../../lambda/register/rerank-model/golden-queries';
import { leastOf } from '../../lambda/register/rerank-model/golden-queries-shortfall';
import { Deadline } from '../../lambda/shared/deadline';
import { withLocalSystem } from '../../local/system';
import { aboutTheModel } from '../../local/system/about-the-model';
import { TUTORIAL } from '../../local/system/passages';
import { readGoldenQueries } from '../../protocol/golden-queries/file';
import { orUsageError } from '../shared/usage-error';
import { goldenQueriesText, summaryText } from './golden-queries-report';
import type { GoldenQueriesOptions } from './options';
import { type TargetContext, withPipelineModel } from './target';

/** Longer than the registrar gives them. */
const SCORING_MS = 300_000;

/**
 * Scores golden queries as the registrar does, through OpenSearch, and shows what it must not: texts with their scores.
 *
 * @throws UsageError when the file is wrong
 * @throws Error when fewer hold than must
 */
export async function showGoldenQueries(
  options: GoldenQueriesOptions,
  context: TargetContext,
): Promise<void> {
  const { cases } = orUsageError(() => readGoldenQueries(options.file));
  const show = async (client: Client, modelId: string, about: string) => {
    context.progress(`scoring ${cases.length} golden queries`);
    const cluster = new Cluster(client, { deadline: Deadline.in(SCORING_MS), signal: context.signal });
    const scored = await scoreGoldenQueries(cluster, modelId, cases);
    process.stdout.write(`${goldenQueriesText(scored)}\n`);
    process.stderr.write(`${about}\n`);
    judge(scored, options.minimumShare);
  };
  const { opensearchUrl, pipelineName, modelId, maxWindows } = options;
  if (opensearchUrl !== undefined && pipelineName !== undefined) {
    await withPipelineModel(opensearchUrl, pipelineName, context, show);
    return;
  }
  // The cases are what validates the model, whatever language they are in.
  const system = {
    passages: TUTORIAL.passages,
    validation: 'scores',
    opensearchUrl,
    modelId,
    maxWindows,
    ...context,
  } as const;
  await withLocalSystem(system, ({ client, registeredModelId, model }) =>
    show(client, registeredModelId, aboutTheModel(model)),
  );
}

function judge(scored: readonly ScoredGoldenQuery[], minimumShare: number): void {
  const summary = summaryText(scored, minimumShare);
  if (scored.filter(({ holds }) => holds).length < leastOf(scored.length, minimumShare)) {
    throw new Error(summary);
  }
  process.stderr.write(`${summary}\n`);
}
