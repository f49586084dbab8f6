import { handleResource } from '../../../../lambda/register/custom-resource';
import type { Cluster } from '../../../../lambda/register/opensearch/cluster';
import { rerankModel } from '../../../../lambda/register/rerank-model/resource';
import { rerankPipeline } from '../../../../lambda/register/rerank-pipeline/resource';
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

  it('answers warnings, cut to what an output shows, and tells each whole', async () => {
    const warnings = ['first '.repeat(60), 'second '.repeat(600)];
    jest.spyOn(rerankPipeline, 'examine').mockResolvedValue(warnings);
    jest.spyOn(rerankPipeline, 'create').mockResolvedValue('rerank');
    const told: string[] = [];
    const create = {
      ...event('Custom::RerankPipeline'),
      ResourceProperties: { PipelineName: 'rerank', Pipeline: {}, Indices: ['docs'] },
    };
    const answer = await handleResource(create, untouched, { warn: (warning) => told.push(warning) });
    expect(told).toEqual(warnings);
    expect(answer.Data!.Warnings).toMatch(/^rerank: first .*seco… \(all: npm run verify\)$/);
    // CloudFormation takes an answer of 4,096 bytes.
    expect(JSON.stringify(answer).length).toBeLessThan(1_000);
    jest.restoreAllMocks();
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
