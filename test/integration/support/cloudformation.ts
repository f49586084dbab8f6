import { randomBytes } from 'node:crypto';
import { handleResource } from '../../../lambda/register/custom-resource';
import type { Cluster } from '../../../lambda/register/opensearch/cluster';
import type { ResourceEvent } from '../../../lambda/register/resource/event';
import { pipelineBody } from '../../../protocol/pipeline';
import {
  asDelivered,
  type Conditions,
  failLater,
  modelProperties,
  type Properties,
  type StackOptions,
  type StackStatus,
  type Template,
} from './stack-under-test';

export type { Conditions, StackOptions, StackStatus, Template } from './stack-under-test';

interface Resource {
  readonly id: string;
  readonly properties: Properties;
  /** The event that made it what it is. */
  readonly event: ResourceEvent;
}

/** An update that may have to be rolled back: what there was, and what the update has made of the model. */
interface Unfinished {
  readonly before: { readonly model: Resource; readonly pipeline: Resource | undefined };
  readonly replacement: Resource;
  readonly cause: unknown;
}

type Kind = 'Model' | 'Pipeline';

const CLEAN_UP_TRIES = 3;

/**
 * Does what CloudFormation and the provider framework do with a stack of one model and one pipeline: creates and updates
 * in order, rolls back what failed, deletes what was replaced, and drops the Delete after a failed Create.
 */
export class CloudFormation {
  readonly pipelineName: string;
  readonly stackName: string;
  /** How the last deployment went; undefined before the first. */
  status: StackStatus | undefined;
  /** Why the last deployment failed. */
  reason = '';
  /** Whether CloudFormation has given up a Delete in the last deployment. */
  gaveUp = false;
  private readonly conditions: Conditions;
  private readonly drainMs: number;
  private stackId = '';
  private deletes: ResourceEvent[] = [];
  private model: Resource | undefined;
  private pipeline: Resource | undefined;
  private unfinished: Unfinished | undefined;

  constructor(
    private readonly cluster: () => Cluster,
    options: StackOptions = {},
  ) {
    this.conditions = options.conditions ?? { updateOnRollback: true, duplicates: false };
    this.stackName = options.stackName ?? `Stack-${randomBytes(4).toString('hex')}`;
    this.drainMs = options.drainMs ?? 0;
    this.pipelineName = `pipeline-${this.stackName.toLowerCase()}`;
    this.beAnotherStack();
  }

  /** The model that CloudFormation takes for live. */
  get modelId(): string | undefined {
    return this.model?.id;
  }

  /** The model that a rollback goes back to, also one that has failed so far. */
  get stableModelId(): string | undefined {
    return (this.unfinished?.before.model ?? this.model)?.id;
  }

  /** The model that the pipeline of the stack should name. */
  get servedModelId(): string | undefined {
    return this.pipeline && this.model?.id;
  }

  /**
   * The events that may arrive once more, however late, and must change nothing: those that made what there is, and the
   * Deletes of what this stack has given up. CloudFormation has long stopped listening to their answers.
   */
  get lateEvents(): ResourceEvent[] {
    return [...[this.model, this.pipeline].flatMap((resource) => resource?.event ?? []), ...this.deletes];
  }

  /** Creates the stack, or updates it. */
  async deploy(template: Template): Promise<StackStatus> {
    if (this.status === 'DELETE_FAILED' || this.status === 'UPDATE_ROLLBACK_FAILED') {
      throw new Error(`CloudFormation deploys no stack in status ${this.status}`);
    }
    this.gaveUp = false;
    this.status = await (this.model ? this.update(template) : this.create(template));
    return this.status;
  }

  /** Why the update failed whose rollback has failed too. */
  get unfinishedCause(): string | undefined {
    return this.unfinished && messageOf(this.unfinished.cause);
  }

  /** Tries a rollback again that has failed. */
  async continueRollback(): Promise<StackStatus> {
    this.status = await this.rollBack(this.unfinished!);
    return this.status;
  }

  /** Deletes the stack. */
  async destroy(): Promise<StackStatus> {
    try {
      if (this.pipeline) {
        await this.delete('Pipeline', this.pipeline);
        this.pipeline = undefined;
      }
      for (const model of new Set([
        this.model,
        this.unfinished?.replacement,
        this.unfinished?.before.model,
      ])) {
        if (model) {
          await this.delete('Model', model);
        }
      }
      this.model = undefined;
      this.unfinished = undefined;
      this.status = 'DELETE_COMPLETE';
    } catch (error) {
      this.status = this.failed('DELETE_FAILED', error);
    }
    return this.status;
  }

  /** Delivers an event once more, long after it was dealt with. @returns the physical id that is answered */
  async replay(event: ResourceEvent): Promise<string> {
    return this.handle(event);
  }

  /** Delivers the Delete of a resource that was never made, under an id that CloudFormation has invented. */
  async deleteWhatNeverWas(kind: Kind, template: Template): Promise<void> {
    const id = `${this.stackName}-${kind}-${randomBytes(6).toString('hex')}`;
    const properties =
      kind === 'Model'
        ? modelProperties(template)
        : { ...this.pipelineProperties(template, 'none'), PipelineName: id };
    await this.handle(this.event('Delete', kind, properties, id));
  }

  private async create(template: Template): Promise<StackStatus> {
    this.beAnotherStack();
    try {
      this.model = await this.make('Model', modelProperties(template));
      this.pipeline = await this.make('Pipeline', this.pipelineProperties(template, this.model.id));
      failLater(template);
      return 'CREATE_COMPLETE';
    } catch (error) {
      const status = this.failed('ROLLBACK_COMPLETE', error);
      // The framework drops the Delete of the resource whose Create failed.
      if (this.pipeline) {
        await this.cleanUp('Pipeline', this.pipeline);
        this.pipeline = undefined;
      }
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
      failLater(template);
    } catch (cause) {
      // Even if the model's own update failed, a rollback comes from what it was to be.
      const replacement = { ...this.model!, properties: modelProperties(template) };
      return this.rollBack({ before, replacement, cause });
    }
    if (this.model.id !== before.model.id) {
      await this.cleanUp('Model', before.model);
    }
    return 'UPDATE_COMPLETE';
  }

  private async rollBack(unfinished: Unfinished): Promise<StackStatus> {
    const { before, replacement, cause } = unfinished;
    try {
      this.model =
        replacement.id === before.model.id || this.conditions.updateOnRollback
          ? await this.change('Model', replacement, before.model.properties)
          : before.model;
      if (before.pipeline) {
        this.pipeline = await this.change('Pipeline', this.pipeline!, before.pipeline.properties);
      }
    } catch (error) {
      this.unfinished = unfinished;
      return this.failed('UPDATE_ROLLBACK_FAILED', error);
    }
    this.unfinished = undefined;
    if (replacement.id !== this.model.id) {
      await this.cleanUp('Model', replacement);
    }
    return this.failed('UPDATE_ROLLBACK_COMPLETE', cause);
  }

  /** CloudFormation tries a few times, and then goes on without. */
  private async cleanUp(kind: Kind, resource: Resource): Promise<void> {
    for (let tries = 0; tries < CLEAN_UP_TRIES; tries++) {
      try {
        await this.delete(kind, resource);
        return;
      } catch (error) {
        this.reason = String(error);
      }
    }
    this.gaveUp = true;
  }

  private async make(kind: Kind, properties: Properties): Promise<Resource> {
    const event = this.event('Create', kind, properties);
    return { id: await this.send(event), properties, event };
  }

  private async change(kind: Kind, present: Resource, properties: Properties): Promise<Resource> {
    const event = this.event('Update', kind, properties, present.id, present.properties);
    return { id: await this.send(event), properties, event };
  }

  private async delete(kind: Kind, { id, properties }: Resource): Promise<void> {
    const event = this.event('Delete', kind, properties, id);
    this.deletes.push(event);
    await this.send(event);
  }

  private event(
    type: ResourceEvent['RequestType'],
    kind: Kind,
    properties: Properties,
    physicalId?: string,
    oldProperties?: Properties,
  ): ResourceEvent {
    return {
      RequestType: type,
      ResourceType: `Custom::Rerank${kind}`,
      StackId: this.stackId,
      LogicalResourceId: kind,
      ...(physicalId !== undefined && { PhysicalResourceId: physicalId }),
      ResourceProperties: asDelivered(properties),
      ...(oldProperties && { OldResourceProperties: asDelivered(oldProperties) }),
    };
  }

  private async send(event: ResourceEvent): Promise<string> {
    const id = await this.handle(event);
    if (this.conditions.duplicates) {
      // The first answer counted: whether this one fails, nobody sees.
      await this.handle(event).catch(() => undefined);
    }
    return id;
  }

  private async handle(event: ResourceEvent): Promise<string> {
    const { drainMs } = this;
    return (await handleResource(event, this.cluster(), { drainMs })).PhysicalResourceId;
  }

  private pipelineProperties({ documentFields }: Template, modelId: string): Properties {
    return { PipelineName: this.pipelineName, Pipeline: pipelineBody({ modelId, documentFields }) };
  }

  private failed<Status extends StackStatus>(status: Status, error: unknown): Status {
    this.reason = messageOf(error);
    return status;
  }

  /** A stack that is made again has another id, and its events are not those of the one before. */
  private beAnotherStack(): void {
    this.stackId = `arn:aws:cloudformation:us-east-1:000000000000:stack/${this.stackName}/${randomBytes(8).toString('hex')}`;
    this.deletes = [];
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
