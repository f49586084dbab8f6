import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@opensearch-project/opensearch';
import type { DesiredState } from '../../../commands/verify/desired-state';
import { handleResource } from '../../../lambda/register/custom-resource';
import type { Cluster } from '../../../lambda/register/opensearch/cluster';
import { createConnector } from '../../../lambda/register/opensearch/connectors';
import { REFRESH_MS } from '../../../lambda/register/opensearch/create-once';
import { registerModel } from '../../../lambda/register/opensearch/models';
import { modelIdentity } from '../../../lambda/register/rerank-model/identity';
import type { ResourceEvent } from '../../../lambda/register/resource/event';
import { ownerOf } from '../../../lambda/register/resource/owner';
import type { ConnectorBody } from '../../../protocol/connector';
import { pipelineBody } from '../../../protocol/pipeline';
import type { CloudFormation } from './cloudformation';
import { clusterOf } from './clusters';

/** CloudFormation's state of a settled stack. */
export function desiredStateOf(stack: CloudFormation): DesiredState & {
  readonly model: ResourceEvent;
  readonly pipeline: ResourceEvent;
} {
  const made = stack.lateEvents.filter(({ RequestType }) => RequestType !== 'Delete');
  const event = (type: string, id: string): ResourceEvent => ({
    ...made.find(({ ResourceType }) => ResourceType === type)!,
    RequestType: 'Update',
    PhysicalResourceId: id,
  });
  const model = event('Custom::RerankModel', stack.modelId!);
  const pipeline = event('Custom::RerankPipeline', stack.pipelineName);
  return { model, pipeline, resources: [model, pipeline] };
}

/** Updates the pipeline and nothing else, as CloudFormation does when the properties of nothing else have changed. */
export async function updatePipelineAlone(
  cluster: Cluster,
  stack: CloudFormation,
  documentFields: readonly string[],
): Promise<void> {
  const { pipeline } = desiredStateOf(stack);
  const { ResourceProperties: before } = pipeline;
  const Pipeline = pipelineBody({ modelId: stack.modelId!, documentFields });
  const event = { ...pipeline, ResourceProperties: { ...before, Pipeline }, OldResourceProperties: before };
  await handleResource(event, cluster);
}

/** The ways to damage a stack by hand. */
export class ByHand {
  constructor(
    private readonly client: Client,
    private readonly stack: CloudFormation,
  ) {}

  /** Calls OpenSearch as its administrator. */
  async call<Body = Record<string, unknown>>(method: string, path: string, body?: object): Promise<Body> {
    const answer = await this.client.transport.request({ method, path, ...(body && { body }) });
    return answer.body as unknown as Body;
  }

  get modelPath(): string {
    return `/_plugins/_ml/models/${this.stack.servedModelId}`;
  }

  get pipelinePath(): string {
    return `/_search/pipeline/${this.stack.pipelineName}`;
  }

  async connectorId(): Promise<string> {
    return (await this.call<{ connector_id: string }>('GET', this.modelPath)).connector_id;
  }

  /** Writes the pipeline of the stack, changed. */
  async editPipeline(change: (pipeline: string) => string): Promise<void> {
    const pipelines = await this.call('GET', this.pipelinePath);
    const edited = change(JSON.stringify(pipelines[this.stack.pipelineName]));
    await this.call('PUT', this.pipelinePath, JSON.parse(edited));
  }

  async undeployModel(): Promise<void> {
    await this.call('POST', `${this.modelPath}/_undeploy`);
  }

  /** Leaves the model loaded, and OpenSearch unaware of it. Needs a node without the security plugin. */
  async markModelUndeployed(): Promise<void> {
    const path = `/.plugins-ml-model/_update/${this.stack.servedModelId}`;
    await this.call('POST', path, { doc: { model_state: 'UNDEPLOYED' } });
  }

  /** Leaves the model loaded with the connector as it was. Needs a node without the security plugin. */
  async editConnectorUnnoticed(parameters: object): Promise<void> {
    await this.call('POST', `/.plugins-ml-connector/_update/${await this.connectorId()}`, {
      doc: { parameters },
    });
    await sleep(REFRESH_MS);
  }

  async deleteModel(): Promise<void> {
    await this.undeployModel();
    await this.call('DELETE', this.modelPath);
  }

  /** OpenSearch refuses it while the model names the connector, and takes the name of one that is not there. */
  async deleteConnector(): Promise<void> {
    const id = await this.connectorId();
    await this.call('PUT', this.modelPath, { connector_id: 'nowhere' });
    await sleep(REFRESH_MS);
    await this.call('DELETE', `/_plugins/_ml/connectors/${id}`);
  }

  /** Leaves a second model of the stack's own, as a clean-up that CloudFormation gave up. */
  async leaveModel(connector: ConnectorBody): Promise<string> {
    const { name, description } = modelIdentity(ownerOf(desiredStateOf(this.stack).model), connector);
    const cluster = clusterOf(this.client);
    const connectorId = await createConnector(cluster, { ...connector, name, description });
    const id = await registerModel(cluster, { name, description, connectorId });
    await sleep(REFRESH_MS);
    return id;
  }

  /** Deletes everything that a stack has made, as with a domain that is recreated under its name. */
  async rebuildDomain(): Promise<void> {
    const { model, pipeline } = desiredStateOf(this.stack);
    for (const resource of [pipeline, model]) {
      await handleResource({ ...resource, RequestType: 'Delete' }, clusterOf(this.client), { drainMs: 0 });
    }
  }
}
