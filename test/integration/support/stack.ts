import { randomBytes } from 'node:crypto';
import { handleResource } from '../../../lambda/register/custom-resource';
import type { Cluster } from '../../../lambda/register/opensearch/cluster';
import { tag } from '../../../lambda/register/resource/content-tag';
import type { MaxLength } from '../../../protocol';
import { type ConnectorBody, connectorBody } from '../../../protocol/connector';
import { pipelineBody } from '../../../protocol/pipeline';

type Properties = Record<string, unknown>;

/** How the pipeline of a stack differs from the usual one. */
export interface PipelineOptions {
  readonly adopt?: boolean;
  readonly name?: string;
  readonly resource?: string;
  /** Whose default the pipeline is. */
  readonly indices?: readonly string[];
  /** Whose default it was: makes the event an Update. */
  readonly before?: readonly string[];
}

/** Sends the registrar the events that CloudFormation sends for a stack with one model and one pipeline. */
export class StackDriver {
  readonly pipelineName: string;
  /** Part of the names of all that this stack makes. */
  readonly stackTag: string;
  private readonly stackId: string;

  constructor(
    private readonly cluster: () => Cluster,
    readonly name = `Stack-${randomBytes(4).toString('hex')}`,
  ) {
    this.pipelineName = `pipeline-${this.name.toLowerCase()}`;
    this.stackTag = tag(`arn:aws:cloudformation:us-east-1:000000000000:stack/${name}`);
    this.stackId = `arn:aws:cloudformation:us-east-1:000000000000:stack/${name}/${randomBytes(8).toString('hex')}`;
  }

  createModel(connector: ConnectorBody, validation = 'order'): Promise<string> {
    return this.send('Create', 'Model', { Connector: connector, Proof: validation });
  }

  updateModel(id: string, connector: ConnectorBody, validation = 'order'): Promise<string> {
    return this.send('Update', 'Model', { Connector: connector, Proof: validation }, id);
  }

  deleteModel(id: string, connector: ConnectorBody): Promise<string> {
    return this.send('Delete', 'Model', { Connector: connector, Proof: 'order' }, id);
  }

  putPipeline(modelId: string, options: PipelineOptions = {}): Promise<string> {
    const properties = this.pipelineProperties(modelId, options);
    return options.before
      ? this.send('Update', 'Pipeline', properties, this.pipelineName, options.resource, {
          ...properties,
          DefaultForIndices: options.before,
        })
      : this.send('Create', 'Pipeline', properties, undefined, options.resource);
  }

  deletePipeline(name = this.pipelineName, options: PipelineOptions = {}): Promise<string> {
    return this.send('Delete', 'Pipeline', this.pipelineProperties('any', options), name, options.resource);
  }

  private pipelineProperties(modelId: string, { adopt, name, indices }: PipelineOptions): Properties {
    return {
      PipelineName: name ?? this.pipelineName,
      Pipeline: pipelineBody({
        modelId,
        documentFields: ['passage_text'],
        ignoreFailure: indices !== undefined,
      }),
      ...(adopt !== undefined && { Adopt: adopt }),
      ...(indices && { DefaultForIndices: indices }),
    };
  }

  private async send(
    type: 'Create' | 'Update' | 'Delete',
    resource: 'Model' | 'Pipeline',
    properties: Properties,
    physicalId?: string,
    logicalId: string = resource,
    oldProperties?: Properties,
  ): Promise<string> {
    const answer = await handleResource(
      {
        RequestType: type,
        ResourceType: `Custom::Rerank${resource}`,
        StackId: this.stackId,
        LogicalResourceId: logicalId,
        ...(physicalId !== undefined && { PhysicalResourceId: physicalId }),
        ResourceProperties: asCloudFormationSends(properties),
        ...(oldProperties && { OldResourceProperties: asCloudFormationSends(oldProperties) }),
      },
      this.cluster(),
      { drainMs: 0 },
    );
    return answer.PhysicalResourceId;
  }
}

/** Every scalar of a custom resource's properties arrives as a string. */
export function asCloudFormationSends(properties: Properties): Properties {
  return JSON.parse(
    JSON.stringify(properties, (_, value) =>
      typeof value === 'number' || typeof value === 'boolean' ? String(value) : value,
    ),
  );
}

/** Keys that the local endpoint knows. */
export const KEYS = { accessKeyId: 'test-key', secretAccessKey: 'test-secret' };

/** A connector to the local endpoint; another read timeout makes it another content. */
export function connectorTo(
  url: string,
  readTimeoutSeconds = 30,
  device: 'cpu' | 'gpu' = 'cpu',
  maxLength?: MaxLength,
): ConnectorBody {
  return connectorBody({
    url,
    region: 'us-east-1',
    device,
    maxLength,
    credential: { access_key: KEYS.accessKeyId, secret_key: KEYS.secretAccessKey },
    clientConfig: { read_timeout: readTimeoutSeconds },
  });
}
