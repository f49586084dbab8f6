import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { handleResource } from '../../../lambda/register/custom-resource';
import type { Cluster } from '../../../lambda/register/opensearch/cluster';
import type { ResourceEvent } from '../../../lambda/register/resource/event';
import { RerankModel, SearchDomain } from '../../../lib';
import { loadProfile } from '../../../lib/profile';
import { pipelinesWith } from '../../../lib/profile/constructs';
import { type Config, validateConfig } from '../../../lib/profile/validate';
import { CONFIG, newApp, only } from '../../templates/support/synthesize';
import { asCloudFormationSends } from './stack';

/** The pipeline of profile `dev` with these settings, as its template has it and CloudFormation hands it over. */
export class ProfilePipeline {
  constructor(
    private readonly cluster: () => Cluster,
    private readonly profile: Partial<Config>,
    private readonly modelId: string,
    readonly name: string,
  ) {}

  create(settings: Partial<Config['pipeline']>, profile: Partial<Config> = {}): Promise<unknown> {
    return handleResource({ ...this.event(settings, profile), RequestType: 'Create' }, this.cluster());
  }

  update(event: ResourceEvent): Promise<unknown> {
    return handleResource({ ...event, OldResourceProperties: event.ResourceProperties }, this.cluster());
  }

  delete(): Promise<unknown> {
    const Pipeline = { description: 'whatever it was' };
    const event = this.eventOf({ PipelineName: this.name, Pipeline });
    return handleResource({ ...event, RequestType: 'Delete' }, this.cluster());
  }

  /** What CloudFormation knows once the pipeline is there. */
  event(settings: Partial<Config['pipeline']>, profile: Partial<Config> = {}): ResourceEvent {
    const dev = loadProfile(CONFIG, 'dev');
    const pipeline = { ...dev.pipeline, ...settings, pipelineName: this.name };
    const config = validateConfig(
      { ...dev, ...this.profile, ...profile, pipeline },
      'the profile of the test',
    );
    const stack = new Stack(newApp(), 'Pipelines');
    const domain = new SearchDomain(stack, 'Domain', { engineVersion: config.domain.engineVersion });
    const model = RerankModel.fromModelId(stack, 'Model', { domain, modelId: this.modelId });
    pipelinesWith(stack, config, { domain, model: config.paused ? undefined : model });
    const [, { Properties }] = only(Template.fromStack(stack), 'Custom::RerankPipeline');
    return this.eventOf({ PipelineName: this.name, Pipeline: Properties.Pipeline });
  }

  private eventOf(properties: Record<string, unknown>): ResourceEvent {
    return {
      RequestType: 'Update',
      ResourceType: 'Custom::RerankPipeline',
      StackId: 'arn:aws:cloudformation:us-east-1:000000000000:stack/Pipelines/1',
      LogicalResourceId: `Pipeline-${this.name}`,
      PhysicalResourceId: this.name,
      ResourceProperties: asCloudFormationSends(properties),
    };
  }
}
