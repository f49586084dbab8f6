import { handleResource } from '../../../../lambda/register/custom-resource';
import type { Cluster } from '../../../../lambda/register/opensearch/cluster';
import { rerankModel } from '../../../../lambda/register/rerank-model/resource';
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
  it('of another type is rejected, with the types that the registrar knows', async () => {
    await expect(handleResource(event('Custom::Other'), untouched)).rejects.toThrow(
      'The registrar knows no resource type Custom::Other; it knows Custom::RerankModel, Custom::RerankPipeline, ' +
        'Custom::SearchAccess.',
    );
  });

  it('that lacks a property is rejected by its name, before anything is called', async () => {
    await expect(handleResource(event('Custom::RerankPipeline'), untouched)).rejects.toThrow(
      'The custom resource lacks the property PipelineName.',
    );
  });

  it('that rolls back from properties of a later version is carried out without them', async () => {
    const update = jest.spyOn(rerankModel, 'update').mockResolvedValue('the-model');
    const now = { Connector: { name: 'any' }, Proof: 'order' };
    const rollback: ResourceEvent = {
      ...event('Custom::RerankModel'),
      RequestType: 'Update',
      PhysicalResourceId: 'the-model',
      ResourceProperties: now,
      OldResourceProperties: { ...now, Proof: { Kind: 'of a later version' } },
    };
    expect(await handleResource(rollback, untouched)).toEqual({ PhysicalResourceId: 'the-model' });
    const [, , id, desired, before] = update.mock.lastCall!;
    expect([id, desired.validation, before]).toEqual(['the-model', { kind: 'order' }, undefined]);
    update.mockRestore();
  });
});
