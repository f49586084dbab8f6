import type { ConnectorBody } from '../../protocol/connector';
import type {
  CustomResourceType,
  HandedOver,
  RerankModelProperties,
  RerankPipelineProperties,
} from '../../protocol/custom-resources';
import type { PipelineBody } from '../../protocol/pipeline';
import type { Cluster } from './opensearch/cluster';
import { RegistrationError } from './opensearch/errors';
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
import { ownerOf } from './resource/owner';
import { handleSearchAccess } from './search-access/event';

/** What CloudFormation's provider framework hands over, as far as the registrar reads it. */
export interface ResourceEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ResourceType: string;
  readonly StackId: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: Properties;
  /** Of an Update. */
  readonly OldResourceProperties?: Properties;
}

type Properties = Readonly<Record<string, unknown>>;

/** What the provider framework is answered. */
export interface ResourceAnswer {
  readonly PhysicalResourceId: string;
}

/** What an event does not say. */
export interface HandlingOptions {
  /** How long a search under way may use a model that is about to be deleted. @default - the connector's read timeout */
  readonly drainMs?: number;
}

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
  const type = (TYPES as Readonly<Record<string, Handler>>)[event.ResourceType];
  if (!type) {
    throw new RegistrationError(
      `The registrar knows no resource type ${event.ResourceType}; it knows ${Object.keys(TYPES).join(', ')}.`,
    );
  }
  return { PhysicalResourceId: await type(event, cluster, options) };
}

type Handler = (event: ResourceEvent, cluster: Cluster, options: HandlingOptions) => Promise<string>;

const TYPES: Readonly<Record<CustomResourceType, Handler>> = {
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
export function modelState({ ResourceProperties }: ResourceEvent): RerankModelState {
  const properties = ResourceProperties as HandedOver<RerankModelProperties>;
  return {
    connector: restoreScalars<ConnectorBody>(required(properties, 'Connector')),
    ...proven(properties),
  };
}

function proven(properties: Properties): Proven {
  const { EndpointConfiguration, Proof } = properties as HandedOver<RerankModelProperties>;
  return { configuration: EndpointConfiguration, proof: readProof(Proof) };
}

/** Reads the desired state from an event. */
export function pipelineState({ ResourceProperties }: ResourceEvent): RerankPipelineState {
  const properties = ResourceProperties as HandedOver<RerankPipelineProperties>;
  return {
    name: required(properties, 'PipelineName'),
    body: { ...restoreScalars<PipelineBody>(required(properties, 'Pipeline')) },
    adopt: String(properties.Adopt) === 'true',
    defaultForIndices: indices(properties),
  };
}

function indices(properties: Properties): readonly string[] {
  return (properties as HandedOver<RerankPipelineProperties>).DefaultForIndices ?? [];
}

/** Reads a property that the constructs always write. */
export function required<From extends object, Name extends keyof From & string>(
  properties: From,
  name: Name,
): From[Name] {
  const value = properties[name];
  if (value === undefined) {
    throw new RegistrationError(`The custom resource lacks the property ${name}.`);
  }
  return value;
}
