import { handleResource } from '../../../../lambda/register/custom-resource';
import type { Cluster } from '../../../../lambda/register/opensearch/cluster';
import type { ResourceEvent } from '../../../../lambda/register/resource/event';

const event = (ResourceType: string): ResourceEvent => ({
  RequestType: 'Create',
  ResourceType,
  StackId: 'arn:aws:cloudformation:us-east-1:111122223333:stack/Rerank/0a1b',
  LogicalResourceId: 'Resource',
  ResourceProperties: {},
});
const untouched = {} as Cluster;

describe('an event of a custom resource', () => {
  it('of another type is refused, with the types that the registrar knows', async () => {
    await expect(handleResource(event('Custom::Other'), untouched)).rejects.toThrow(
      'The registrar knows no resource type Custom::Other; it knows Custom::RerankModel, Custom::RerankPipeline, ' +
        'Custom::SearchAccess.',
    );
  });

  it('that lacks a property is refused by its name, before anything is called', async () => {
    await expect(handleResource(event('Custom::RerankPipeline'), untouched)).rejects.toThrow(
      'The custom resource lacks the property PipelineName.',
    );
  });
});
