import { randomBytes } from 'node:crypto';
import type { Cluster } from '../../../lambda/register/cluster';
import { tag } from '../../../lambda/register/content-tag';
import { handleResource } from '../../../lambda/register/custom-resource';
import { type ConnectorBody, connectorBody } from '../../../protocol/connector';
import { pipelineBody } from '../../../protocol/pipeline';

type Properties = Record<string, unknown>;

/** Sends the registrar the events that CloudFormation sends for a stack with one model and one pipeline. */
export class StackDriver {
  readonly pipelineName: string;
  /** Part of the names of all that this stack makes. */
  readonly mark: string;
  private readonly stackId: string;

  constructor(
    private readonly cluster: () => Cluster,
    readonly name = `Stack-${randomBytes(4).toString('hex')}`,
  ) {
    this.pipelineName = `pipeline-${this.name.toLowerCase()}`;
    this.mark = tag(`arn:aws:cloudformation:us-east-1:000000000000:stack/${name}`);
    this.stackId = `arn:aws:cloudformation:us-east-1:000000000000:stack/${name}/${randomBytes(8).toString('hex')}`;
  }

  createModel(connector: ConnectorBody, proof = 'order'): Promise<string> {
    return this.send('Create', 'Model', { Connector: connector, Proof: proof });
  }

  updateModel(id: string, connector: ConnectorBody, proof = 'order'): Promise<string> {
    return this.send('Update', 'Model', { Connector: connector, Proof: proof }, id);
  }

  deleteModel(id: string, connector: ConnectorBody): Promise<string> {
    return this.send('Delete', 'Model', { Connector: connector, Proof: 'order' }, id);
  }

  putPipeline(
    modelId: string,
    options: { adopt?: boolean; name?: string; resource?: string } = {},
  ): Promise<string> {
    return this.send(
      'Create',
      'Pipeline',
      this.pipelineProperties(modelId, options),
      undefined,
      options.resource,
    );
  }

  deletePipeline(name = this.pipelineName, resource?: string): Promise<string> {
    return this.send('Delete', 'Pipeline', this.pipelineProperties('any', {}), name, resource);
  }

  private pipelineProperties(
    modelId: string,
    { adopt, name }: { adopt?: boolean; name?: string },
  ): Properties {
    return {
      PipelineName: name ?? this.pipelineName,
      Pipeline: pipelineBody({ modelId, documentFields: ['passage_text'] }),
      ...(adopt !== undefined && { Adopt: adopt }),
    };
  }

  private async send(
    type: 'Create' | 'Update' | 'Delete',
    resource: 'Model' | 'Pipeline',
    properties: Properties,
    physicalId?: string,
    logicalId: string = resource,
  ): Promise<string> {
    const answer = await handleResource(
      {
        RequestType: type,
        ResourceType: `Custom::Rerank${resource}`,
        StackId: this.stackId,
        LogicalResourceId: logicalId,
        ...(physicalId !== undefined && { PhysicalResourceId: physicalId }),
        ResourceProperties: asCloudFormationSends(properties),
      },
      this.cluster(),
      { drainMs: 0 },
    );
    return answer.PhysicalResourceId;
  }
}

/** Every scalar of a custom resource's properties arrives as a string. */
function asCloudFormationSends(properties: Properties): Properties {
  return JSON.parse(
    JSON.stringify(properties, (_, value) =>
      typeof value === 'number' || typeof value === 'boolean' ? String(value) : value,
    ),
  );
}

/** Keys that the local endpoint knows. */
export const KEYS = { accessKeyId: 'test-key', secretAccessKey: 'test-secret' };

/** A connector to the local endpoint; another read timeout makes it another content. */
export function connectorTo(url: string, readTimeoutSeconds = 30): ConnectorBody {
  return connectorBody({
    url,
    region: 'us-east-1',
    device: 'cpu',
    credential: { access_key: KEYS.accessKeyId, secret_key: KEYS.secretAccessKey },
    clientConfig: { read_timeout: readTimeoutSeconds },
  });
}
