import type { Client } from '@opensearch-project/opensearch';
import { readError } from '../../lambda/register/opensearch/read-error';
import { withLocalSystem } from '../../local/system';
import { aboutTheModel } from '../../local/system/about-the-model';
import { withPassageIndex } from '../../local/system/passage-index';
import { PASSAGE_FIELD, type Passages } from '../../local/system/passages';
import { UsageError } from '../shared/usage-error';
import { openCluster } from './cluster';
import type { EvaluatedIndex, EvaluateOptions } from './options';
import { withModels } from './rerankers/open-models';
import { pipelineReranker } from './rerankers/pipeline';
import type { Reranker } from './rerankers/reranker';
import type { CandidateSettings, SearchTarget } from './search';

/** A target, what reranks its hits, and what the report says about it. */
export interface EvaluatedTarget extends SearchTarget {
  /** @default - not known: a searcher may not ask for it */
  readonly opensearchVersion?: string;
  /** At least one. */
  readonly rerankers: readonly Reranker[];
}

/** The context that every target is opened in. */
export interface TargetContext {
  readonly progress: (line: string) => void;
  readonly signal: AbortSignal;
}

type Use = (target: EvaluatedTarget) => Promise<void>;

/** Which index is searched, by what its hits are reranked, and which hits. */
export type TargetOptions = Pick<EvaluateOptions, 'source' | 'rerankers' | 'region' | 'maxWindows'> &
  CandidateSettings;

/**
 * Opens the index of an evaluation with its rerankers, and closes and removes again what it made. One model on this machine is
 * registered on the cluster, and a pipeline reranks with it, as a deployed one does; several, and hosted ones, are asked directly.
 */
export function withTarget(
  options: TargetOptions,
  passages: Passages | undefined,
  context: TargetContext,
  use: Use,
): Promise<void> {
  const { pipelines, models } = options.rerankers;
  const [first] = models;
  if (pipelines.length === 0 && models.length <= 1 && first?.kind !== 'hosted') {
    return withRegisteredModel(options, first?.modelId, passages, context, use);
  }
  const { region, maxWindows } = options;
  return withModels(models, { region, maxWindows, ...context }, (rerankers) =>
    'corpus' in options.source
      ? withCorpus(options.source, passages!, context, (target) => use({ ...target, rerankers }))
      : withOwnIndex(options, options.source, context, (target) =>
          use({ ...target, rerankers: [...target.rerankers, ...rerankers] }),
        ),
  );
}

function withRegisteredModel(
  options: TargetOptions,
  modelId: string | undefined,
  passages: Passages | undefined,
  context: TargetContext,
  use: Use,
): Promise<void> {
  const { source, maxWindows } = options;
  const { opensearchUrl } = source;
  const data = 'corpus' in source ? { passages: passages! } : { passages: [], ownIndex: ownIndexOf(source) };
  return withLocalSystem(
    { ...data, opensearchUrl, modelId, maxWindows, ...context },
    ({ opensearch, model, pipelineName, client, index, field }) => {
      const target = { client, index, field, opensearchVersion: opensearch.version };
      const scoredBy = aboutTheModel(model).replaceAll('\n', ' ');
      const reranker = pipelineReranker(target, pipelineName, options, { name: model.name, scoredBy });
      return use({ ...target, rerankers: [reranker] });
    },
  );
}

function ownIndexOf({ index, field }: EvaluatedIndex) {
  return { name: index, field };
}

/** Loads the passages into an index, and removes it afterwards. */
function withCorpus(
  { opensearchUrl }: { readonly opensearchUrl?: string },
  passages: Passages,
  context: TargetContext,
  use: (target: Omit<EvaluatedTarget, 'rerankers'>) => Promise<void>,
): Promise<void> {
  return withPassageIndex({ passages, opensearchUrl, ...context }, ({ client, index, opensearch }) =>
    use({ client, index, field: PASSAGE_FIELD, opensearchVersion: opensearch.version }),
  );
}

/** Searches an index of your own through the pipelines that are there; neither writes nor starts anything. */
async function withOwnIndex(
  options: TargetOptions,
  { opensearchUrl, index, field }: EvaluatedIndex,
  { progress, signal }: TargetContext,
  use: Use,
): Promise<void> {
  const { client, version } = await openCluster(opensearchUrl, signal);
  const target = { client, index, field };
  try {
    const rerankers: Reranker[] = [];
    for (const name of options.rerankers.pipelines) {
      const modelId = await modelOf(client, name);
      const scoredBy = `Scored by the search pipeline ${name}${modelId ? ` with model ${modelId}` : ''}.`;
      rerankers.push(pipelineReranker(target, name, options, { name, scoredBy }));
    }
    progress(`searching index ${index} on OpenSearch ${version ?? ''}`.trimEnd());
    await use({ ...target, opensearchVersion: version, rerankers });
  } finally {
    await client.close();
  }
}

/**
 * Hands over the model of a search pipeline that is there, to be asked; neither writes nor starts anything.
 *
 * @throws UsageError when there is no such pipeline, or its model cannot be told
 */
export async function withPipelineModel(
  opensearchUrl: string,
  pipelineName: string,
  { progress, signal }: TargetContext,
  use: (client: Client, modelId: string, about: string) => Promise<void>,
): Promise<void> {
  const { client } = await openCluster(opensearchUrl, signal);
  try {
    const modelId = await modelOf(client, pipelineName);
    if (modelId === undefined) {
      throw new UsageError(
        `search pipeline ${pipelineName} has no model that can be seen: it must have a rerank processor, and reading it ` +
          'needs the permission cluster:admin/search/pipeline/get',
      );
    }
    progress(`asking model ${modelId} of search pipeline ${pipelineName}`);
    await use(client, modelId, `Scored by the search pipeline ${pipelineName} with model ${modelId}.`);
  } finally {
    await client.close();
  }
}

interface Pipelines {
  readonly [name: string]: {
    readonly response_processors?: readonly { rerank?: { ml_opensearch?: { model_id?: string } } }[];
  };
}

/** The model of a pipeline; undefined when it has none that is seen, or may not be read. */
async function modelOf(client: Client, pipelineName: string): Promise<string | undefined> {
  try {
    const { body } = await client.transport.request({
      method: 'GET',
      path: `/_search/pipeline/${encodeURIComponent(pipelineName)}`,
    });
    const processors = (body as Pipelines)[pipelineName]?.response_processors ?? [];
    return processors.map(({ rerank }) => rerank?.ml_opensearch?.model_id).find(Boolean);
  } catch (error) {
    const { status } = readError(error);
    if (status === 404) {
      throw new UsageError(`the cluster has no search pipeline ${pipelineName}`);
    }
    if (status === 403) {
      return undefined;
    }
    throw error;
  }
}
