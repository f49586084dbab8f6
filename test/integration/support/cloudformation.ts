import { randomBytes } from 'node:crypto';
import type { Cluster } from '../../../lambda/register/cluster';
import { handleResource, type ResourceEvent } from '../../../lambda/register/custom-resource';
import type { ConnectorBody } from '../../../protocol/connector';
import { pipelineBody } from '../../../protocol/pipeline';

/** The desired state of the stack under test: one model, one pipeline over it. */
export interface Template {
  readonly connector: ConnectorBody;
  readonly documentFields: readonly string[];
}

/** How a deployment went, as the status of a stack says it. */
export type StackStatus =
  | 'CREATE_COMPLETE'
  | 'ROLLBACK_COMPLETE'
  | 'UPDATE_COMPLETE'
  | 'UPDATE_ROLLBACK_COMPLETE'
  | 'UPDATE_ROLLBACK_FAILED'
  | 'DELETE_COMPLETE'
  | 'DELETE_FAILED';

/** What happens around a handler that AWS does not promise not to happen. */
export interface Weather {
  /** Whether a rolled-back replacement first gets an Update to the old properties, as well as the Delete of the new one. */
  readonly updateOnRollback: boolean;
  /** Whether every event is delivered twice. */
  readonly duplicates: boolean;
}

interface Resource {
  readonly id: string;
  readonly properties: Properties;
}

type Properties = Record<string, unknown>;
type Kind = 'Model' | 'Pipeline';

const CLEAN_UP_TRIES = 3;

/**
 * Does what CloudFormation and the provider framework do with a stack of one model and one pipeline: creates and updates
 * in order, rolls back what failed, deletes what was replaced, and drops the Delete after a failed Create.
 */
export class CloudFormation {
  readonly pipelineName: string;
  /** The events that were delivered, in order; the last ones may have failed. */
  readonly delivered: ResourceEvent[] = [];
  /** Why the last deployment failed. */
  reason = '';
  private readonly stackId: string;
  private model: Resource | undefined;
  private pipeline: Resource | undefined;

  constructor(
    private readonly cluster: () => Cluster,
    private readonly weather: Weather = { updateOnRollback: true, duplicates: false },
    readonly stackName = `Stack-${randomBytes(4).toString('hex')}`,
  ) {
    this.pipelineName = `pipeline-${stackName.toLowerCase()}`;
    this.stackId = `arn:aws:cloudformation:us-east-1:000000000000:stack/${stackName}/${randomBytes(8).toString('hex')}`;
  }

  /** The model that CloudFormation takes for live. */
  get modelId(): string | undefined {
    return this.model?.id;
  }

  /** The model that the pipeline of the stack should name. */
  get servedModelId(): string | undefined {
    return this.pipeline && this.model?.id;
  }

  async deploy(template: Template): Promise<StackStatus> {
    return this.model ? this.update(template) : this.create(template);
  }

  async destroy(): Promise<StackStatus> {
    try {
      if (this.pipeline) {
        await this.send('Delete', 'Pipeline', this.pipeline.properties, this.pipeline.id);
        this.pipeline = undefined;
      }
      if (this.model) {
        await this.send('Delete', 'Model', this.model.properties, this.model.id);
        this.model = undefined;
      }
      return 'DELETE_COMPLETE';
    } catch (error) {
      return this.failed('DELETE_FAILED', error);
    }
  }

  /** Delivers an event once more, long after it was dealt with. */
  async replay(event: ResourceEvent): Promise<void> {
    await this.handle(event);
  }

  private async create(template: Template): Promise<StackStatus> {
    try {
      this.model = await this.make('Model', modelProperties(template));
      this.pipeline = await this.make('Pipeline', this.pipelineProperties(template, this.model.id));
      return 'CREATE_COMPLETE';
    } catch (error) {
      const status = this.failed('ROLLBACK_COMPLETE', error);
      // The framework drops the Delete of the resource whose Create failed.
      if (this.model) {
        await this.cleanUp('Model', this.model);
        this.model = undefined;
      }
      return status;
    }
  }

  private async update(template: Template): Promise<StackStatus> {
    const before = { model: this.model!, pipeline: this.pipeline };
    try {
      this.model = await this.change('Model', before.model, modelProperties(template));
      const properties = this.pipelineProperties(template, this.model.id);
      this.pipeline = before.pipeline
        ? await this.change('Pipeline', before.pipeline, properties)
        : await this.make('Pipeline', properties);
    } catch (error) {
      return this.rollBack(before, error);
    }
    if (this.model.id !== before.model.id) {
      await this.cleanUp('Model', before.model);
    }
    return 'UPDATE_COMPLETE';
  }

  private async rollBack(
    before: { model: Resource; pipeline: Resource | undefined },
    cause: unknown,
  ): Promise<StackStatus> {
    const replacement = this.model!;
    try {
      if (replacement.id === before.model.id || this.weather.updateOnRollback) {
        this.model = await this.change('Model', replacement, before.model.properties);
      } else {
        this.model = before.model;
      }
      if (before.pipeline) {
        this.pipeline = await this.change('Pipeline', before.pipeline, before.pipeline.properties);
      }
    } catch (error) {
      return this.failed('UPDATE_ROLLBACK_FAILED', error);
    }
    if (replacement.id !== this.model.id) {
      await this.cleanUp('Model', replacement);
    }
    return this.failed('UPDATE_ROLLBACK_COMPLETE', cause);
  }

  /** CloudFormation tries a few times, and then goes on without. */
  private async cleanUp(kind: Kind, resource: Resource): Promise<void> {
    for (let tries = 0; tries < CLEAN_UP_TRIES; tries++) {
      try {
        await this.send('Delete', kind, resource.properties, resource.id);
        return;
      } catch (error) {
        this.reason = String(error);
      }
    }
  }

  private async make(kind: Kind, properties: Properties): Promise<Resource> {
    return { id: await this.send('Create', kind, properties), properties };
  }

  private async change(kind: Kind, present: Resource, properties: Properties): Promise<Resource> {
    return { id: await this.send('Update', kind, properties, present.id, present.properties), properties };
  }

  private async send(
    type: ResourceEvent['RequestType'],
    kind: Kind,
    properties: Properties,
    physicalId?: string,
    oldProperties?: Properties,
  ): Promise<string> {
    const event = {
      RequestType: type,
      ResourceType: `Custom::Rerank${kind}`,
      StackId: this.stackId,
      LogicalResourceId: kind,
      ...(physicalId !== undefined && { PhysicalResourceId: physicalId }),
      ResourceProperties: asDelivered(properties),
      ...(oldProperties && { OldResourceProperties: asDelivered(oldProperties) }),
    };
    this.delivered.push(event);
    const id = await this.handle(event);
    return this.weather.duplicates ? this.handle(event) : id;
  }

  private async handle(event: ResourceEvent): Promise<string> {
    return (await handleResource(event, this.cluster(), { drainMs: 0 })).PhysicalResourceId;
  }

  private pipelineProperties({ documentFields }: Template, modelId: string): Properties {
    return { PipelineName: this.pipelineName, Pipeline: pipelineBody({ modelId, documentFields }) };
  }

  private failed<Status extends StackStatus>(status: Status, error: unknown): Status {
    this.reason = error instanceof Error ? error.message : String(error);
    return status;
  }
}

function modelProperties({ connector }: Template): Properties {
  return { Connector: connector, Proof: 'order' };
}

/** Every scalar of a custom resource's properties arrives as a string. */
function asDelivered(properties: Properties): Properties {
  return JSON.parse(
    JSON.stringify(properties, (_, value) =>
      typeof value === 'number' || typeof value === 'boolean' ? String(value) : value,
    ),
  );
}
