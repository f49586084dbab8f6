import { handleResource } from '../../lambda/register/custom-resource';
import type { Cluster } from '../../lambda/register/opensearch/cluster';
import type { ResourceEvent } from '../../lambda/register/resource/event';
import { type ConnectorCredential, connectorBody } from '../../protocol/connector';
import type { RerankModelProperties, RerankPipelineProperties } from '../../protocol/custom-resources';
import { pipelineBody } from '../../protocol/pipeline';

/** A registration on a cluster without CloudFormation. */
export interface Registration {
  readonly modelId: string;
  readonly pipelineName: string;
  /** The desired state: each resource as the event that would restore it. */
  readonly resources: readonly ResourceEvent[];
  /** Removes the pipeline, the model and its connector. */
  remove(cluster: Cluster): Promise<void>;
}

/** Settings of a registration. */
export interface RegistrationOptions {
  /** Stands for the stack: what another owner made is not touched. */
  readonly owner: string;
  readonly invocationsUrl: string;
  readonly region: string;
  readonly credential: ConnectorCredential;
  /** The OpenSearch version of the cluster. */
  readonly engineVersion: string;
  readonly pipelineName: string;
  readonly documentFields: readonly string[];
  /** The validation that the model must pass. @default - order */
  readonly validation?: 'order' | 'scores';
}

/** Seconds that one rerank may take: on a CPU a thousand long passages take most of a minute. */
const READ_TIMEOUT_SECONDS = 120;

/** Registers connector, model and search pipeline by the events that CloudFormation would send to the registrar. */
export async function register(cluster: Cluster, options: RegistrationOptions): Promise<Registration> {
  const { owner, pipelineName, documentFields, validation = 'order' } = options;
  const connector = connectorBody({
    url: options.invocationsUrl,
    region: options.region,
    credential: options.credential,
    device: 'cpu',
    maxLength: 'model',
    engineVersion: options.engineVersion,
    clientConfig: { read_timeout: READ_TIMEOUT_SECONDS },
  });
  const model = {
    ...event(owner, 'Model'),
    ResourceProperties: { Connector: connector, Proof: validation } satisfies Partial<RerankModelProperties>,
  };
  const { PhysicalResourceId: modelId } = await handleResource({ ...model, RequestType: 'Create' }, cluster);
  const pipeline = {
    ...event(owner, 'Pipeline'),
    ResourceProperties: {
      PipelineName: pipelineName,
      Pipeline: pipelineBody({ modelId, documentFields }),
    } satisfies Partial<RerankPipelineProperties>,
  };
  const removeModel = (from: Cluster) =>
    handleResource({ ...model, RequestType: 'Delete', PhysicalResourceId: modelId }, from, { drainMs: 0 });
  try {
    await handleResource({ ...pipeline, RequestType: 'Create' }, cluster);
  } catch (error) {
    await removeModel(cluster);
    throw error;
  }
  return {
    modelId,
    pipelineName,
    resources: [
      { ...model, RequestType: 'Update', PhysicalResourceId: modelId },
      { ...pipeline, RequestType: 'Update', PhysicalResourceId: pipelineName },
    ],
    async remove(from) {
      await handleResource({ ...pipeline, RequestType: 'Delete', PhysicalResourceId: pipelineName }, from);
      await removeModel(from);
    },
  };
}

function event(
  owner: string,
  resource: 'Model' | 'Pipeline',
): Omit<ResourceEvent, 'RequestType' | 'ResourceProperties'> {
  return {
    ResourceType: `Custom::Rerank${resource}`,
    StackId: `local:stack/${owner}`,
    LogicalResourceId: resource,
  };
}
