import type { ConnectorBody } from '../../protocol/connector';
import type { Cluster } from './opensearch/cluster';
import { RegistrationError } from './opensearch/errors';
import type { SearchPipeline } from './opensearch/search-pipelines';
import { readProof } from './rerank-model/proof';
import type { Proven } from './rerank-model/proven';
import {
  createRerankModel,
  deleteRerankModel,
  type RerankModelState,
  updateRerankModel,
} from './rerank-model/rerank-model';
import {
  deleteRerankPipeline,
  putRerankPipeline,
  type RerankPipelineState,
} from './rerank-pipeline/rerank-pipeline';
import { restoreScalars } from './resource/cloudformation-scalars';
import {
  type HandlingOptions,
  type Properties,
  type ResourceAnswer,
  type ResourceEvent,
  required,
} from './resource/event';
import { ownerOf } from './resource/owner';
import { handleSearchAccess } from './search-access/event';

/**
 * Carries out one event of a custom resource against the cluster.
 *
 * @throws ClusterError, RegistrationError whose message CloudFormation shows as the reason of the failure
 */
export async function handleResource(
  event: ResourceEvent,
  cluster: Cluster,
  options: HandlingOptions = {},
): Promise<ResourceAnswer> {
  const type = TYPES[event.ResourceType];
  if (!type) {
    throw new RegistrationError(
      `The registrar knows no resource type ${event.ResourceType}; it knows ${Object.keys(TYPES).join(', ')}.`,
    );
  }
  return { PhysicalResourceId: await type(event, cluster, options) };
}

type Handler = (event: ResourceEvent, cluster: Cluster, options: HandlingOptions) => Promise<string>;

const TYPES: Readonly<Record<string, Handler>> = {
  'Custom::RerankModel': async (event, cluster, options) => {
    const owner = ownerOf(event);
    const id = event.PhysicalResourceId ?? '';
    const state = modelState(event);
    switch (event.RequestType) {
      case 'Create':
        return createRerankModel(cluster, owner, state);
      case 'Update':
        return updateRerankModel(
          cluster,
          owner,
          id,
          state,
          event.OldResourceProperties && proven(event.OldResourceProperties),
        );
      case 'Delete':
        await deleteRerankModel(cluster, owner, id, state, options.drainMs);
        return id;
    }
  },

  'Custom::RerankPipeline': async (event, cluster) => {
    const owner = ownerOf(event);
    if (event.RequestType === 'Delete') {
      const name = event.PhysicalResourceId ?? '';
      await deleteRerankPipeline(cluster, owner, name, indices(event.ResourceProperties));
      return name;
    }
    return putRerankPipeline(
      cluster,
      owner,
      pipelineState(event),
      indices(event.OldResourceProperties ?? {}),
    );
  },

  'Custom::SearchAccess': handleSearchAccess,
};

/** Reads the desired state from an event. */
export function modelState({ ResourceProperties: properties }: ResourceEvent): RerankModelState {
  return {
    connector: restoreScalars(required(properties, 'Connector') as ConnectorBody),
    ...proven(properties),
  };
}

function proven({ EndpointConfiguration, Proof }: Properties): Proven {
  return { configuration: EndpointConfiguration as string | undefined, proof: readProof(Proof) };
}

/** Reads the desired state from an event. */
export function pipelineState({ ResourceProperties: properties }: ResourceEvent): RerankPipelineState {
  return {
    name: required(properties, 'PipelineName') as string,
    body: restoreScalars(required(properties, 'Pipeline') as SearchPipeline),
    adopt: String(properties.Adopt) === 'true',
    defaultForIndices: indices(properties),
  };
}

function indices(properties: Properties): readonly string[] {
  return (properties.DefaultForIndices as readonly string[] | undefined) ?? [];
}
