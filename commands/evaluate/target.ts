import type { Client } from '@opensearch-project/opensearch';
import { readError } from '../../lambda/register/opensearch/read-error';
import { type LocalSystemOptions, withLocalSystem } from '../../local/system';
import { aboutTheModel } from '../../local/system/about-the-model';
import { PASSAGE_FIELD, type Passages } from '../../local/system/passages';
import { UsageError } from '../shared/usage-error';
import { openCluster } from './cluster';
import type { OwnIndex } from './options';
import type { SearchTarget } from './search';

/** A target, and what the report says about it. */
export interface EvaluatedTarget extends SearchTarget {
  /** @default - not known: a searcher may not ask for it */
  readonly opensearchVersion?: string;
  /** Which model gives the scores, in a sentence. */
  readonly scoredBy: string;
}

/** The context that every target is opened in. */
export interface TargetContext {
  readonly progress: (line: string) => void;
  readonly signal: AbortSignal;
}

type Use = (target: EvaluatedTarget) => Promise<void>;

/** Loads the passages into an index of the local system, and removes it afterwards. */
export function withCorpus(
  passages: Passages,
  system: { readonly opensearchUrl?: string; readonly modelId?: string; readonly maxWindows?: number },
  context: TargetContext,
  use: Use,
): Promise<void> {
  return withModelHere({ passages, ...system, ...context }, use);
}

/** Searches an index of your own; registers a pipeline for that time unless one is named. */
export function withOwnIndex(own: OwnIndex, context: TargetContext, use: Use): Promise<void> {
  const { opensearchUrl, modelId, maxWindows, index, field, pipelineName } = own;
  if (pipelineName === undefined) {
    const ownIndex = { name: index, field };
    return withModelHere({ passages: [], ownIndex, opensearchUrl, modelId, maxWindows, ...context }, use);
  }
  return withOwnPipeline({ opensearchUrl, index, field, pipelineName }, context, use);
}

function withModelHere(options: LocalSystemOptions, use: Use): Promise<void> {
  return withLocalSystem(options, ({ opensearch, model, ...rest }) =>
    use({
      client: rest.client,
      index: rest.index,
      pipelineName: rest.pipelineName,
      field: options.ownIndex?.field ?? PASSAGE_FIELD,
      opensearchVersion: opensearch.version,
      scoredBy: aboutTheModel(model).replaceAll('\n', ' '),
    }),
  );
}

/** Searches an index of your own through a pipeline that is there; neither writes nor starts anything. */
async function withOwnPipeline(
  { opensearchUrl, index, field, pipelineName }: OwnIndex & { readonly pipelineName: string },
  { progress, signal }: TargetContext,
  use: Use,
): Promise<void> {
  const { client, version } = await openCluster(opensearchUrl, signal);
  try {
    const modelId = await modelOf(client, pipelineName);
    progress(`searching index ${index} on OpenSearch ${version ?? ''}`.trimEnd());
    await use({
      client,
      index,
      field,
      pipelineName,
      opensearchVersion: version,
      scoredBy: `Scored by the search pipeline ${pipelineName}${modelId ? ` with model ${modelId}` : ''}.`,
    });
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
