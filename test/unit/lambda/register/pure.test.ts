import fc from 'fast-check';
import { isOwnedModel, modelIdentity } from '../../../../lambda/register/rerank-model/identity';
import { validatedDescription } from '../../../../lambda/register/rerank-model/passed-validations';
import { replacementDescription } from '../../../../lambda/register/rerank-model/replacement';
import { predictionBudgetMs } from '../../../../lambda/register/rerank-model/validation';
import { rerankPipeline } from '../../../../lambda/register/rerank-pipeline/resource';
import { restoreScalars } from '../../../../lambda/register/resource/cloudformation-scalars';
import { contentTag } from '../../../../lambda/register/resource/content-tag';
import { ownerOf, ownerTag, readOwnerTag } from '../../../../lambda/register/resource/owner';
import { backoffMs } from '../../../../lambda/shared/backoff';
import { connectorBody } from '../../../../protocol/connector';
import { pipelineBody } from '../../../../protocol/pipeline';

const connector = connectorBody({
  url: 'https://runtime.sagemaker.us-east-1.amazonaws.com/endpoints/e/invocations',
  region: 'us-east-1',
  device: 'gpu',
  credential: { roleArn: 'arn:aws:iam::111122223333:role/connector' },
});

const LISTS = ['request_processors', 'phase_results_processors', 'response_processors'] as const;

/** The properties of a custom resource as CloudFormation passes them on. */
const throughCloudFormation = (value: unknown) =>
  JSON.parse(
    JSON.stringify(value, (_, item) => (['number', 'boolean'].includes(typeof item) ? String(item) : item)),
  );

describe('a test prediction', () => {
  it.each([
    ['two minutes', 30, 120_000],
    ['two minutes at least', 2, 120_000],
    ['as long as a container of a serverless endpoint may take to start, and to answer', 60, 240_000],
  ])('may take %s', (_, read_timeout, ms) => {
    const { client_config } = connector;
    expect(predictionBudgetMs({ ...connector, client_config: { ...client_config, read_timeout } })).toBe(ms);
  });
});

describe('scalars', () => {
  it('come back from CloudFormation with their types', () => {
    const pipeline = pipelineBody({ modelId: '123', documentFields: ['true', '5'], ignoreFailure: true });
    expect(restoreScalars(throughCloudFormation(connector))).toEqual(connector);
    expect(restoreScalars(throughCloudFormation(pipeline))).toEqual(pipeline);
    for (const options of [
      { window: 50, hybrid: { weights: [0.25, 0.75] } },
      { oversample: 2.5, hybrid: { combination: 'rrf', rankConstant: 20 } },
    ]) {
      const deep = pipelineBody({ modelId: '123', documentFields: ['text'], ...options });
      expect(restoreScalars(throughCloudFormation(deep))).toEqual(deep);
    }
  });

  it('are what users wrote in processors of their own, whatever that is', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom(...LISTS), (settings, list) => {
        const processor = { own: settings };
        const Pipeline = { description: 'd', [list]: [JSON.stringify(processor), { sort: { field: 'a' } }] };
        const { body } = rerankPipeline.read(throughCloudFormation({ PipelineName: 'p', Pipeline }));
        expect(JSON.stringify(body[list])).toBe(JSON.stringify([processor, { sort: { field: 'a' } }]));
      }),
    );
  });
});

describe('the tag of a content', () => {
  it('does not depend on the order of keys, and differs with any value', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }), (content) => {
        const reversed = Object.fromEntries(Object.entries(content).reverse());
        expect(contentTag(reversed)).toBe(contentTag(content));
        const [key] = Object.keys(content) as [string];
        expect(contentTag({ ...content, [key]: [content[key], 'more'] })).not.toBe(contentTag(content));
      }),
    );
  });
});

describe('the owner', () => {
  const arn = (name: string, uuid: string) =>
    `arn:aws:cloudformation:us-east-1:111122223333:stack/${name}/${uuid}`;

  it('is the same for a stack that is made again, and another for another stack or resource', () => {
    const owner = ownerOf({ StackId: arn('Rerank', '1'), LogicalResourceId: 'Model' });
    expect(ownerOf({ StackId: arn('Rerank', '2'), LogicalResourceId: 'Model' })).toEqual(owner);
    expect(ownerOf({ StackId: arn('Other', '1'), LogicalResourceId: 'Model' }).stack).not.toBe(owner.stack);
    expect(ownerOf({ StackId: arn('Rerank', '1'), LogicalResourceId: 'M2' }).resource).not.toBe(
      owner.resource,
    );
  });

  it('is read back from the tag in a description', () => {
    const owner = ownerOf({ StackId: arn('Rerank', '1'), LogicalResourceId: 'Model' });
    expect(readOwnerTag(`Reranks. ${ownerTag(owner)}.`)).toEqual({
      stack: owner.stack,
      resource: owner.resource,
    });
    expect(readOwnerTag('made by hand')).toBeUndefined();
    expect(readOwnerTag(undefined)).toBeUndefined();
  });

  it('names its models so that only they are recognised', () => {
    const owner = ownerOf({ StackId: arn('Rerank', '1'), LogicalResourceId: 'Model' });
    const other = ownerOf({ StackId: arn('Rerank', '1'), LogicalResourceId: 'Model2' });
    const { name } = modelIdentity(owner, connector);
    expect(isOwnedModel(owner, name)).toBe(true);
    expect(isOwnedModel(other, name)).toBe(false);
    expect(isOwnedModel(owner, 'cross-encoder')).toBe(false);
  });
});

describe('the identity of a model', () => {
  const owner = ownerOf({ StackId: 'local:stack/x', LogicalResourceId: 'Model' });

  it('uses only characters that ml-commons takes in a name', () => {
    const { name, description } = modelIdentity(owner, connector);
    const validated = validatedDescription(
      { description },
      { configuration: 'first', validation: { kind: 'order' } },
    );
    for (const text of [name, description, replacementDescription(validated, ['a-b_c', 'd'])]) {
      expect(text).toMatch(/^[\p{L}\p{N}\s.,!?():@\-_/'"]*$/u);
    }
  });

  it('changes with the content, but not with a secret', () => {
    const keys = { access_key: 'a', secret_key: 's' };
    const local = { ...connector, credential: keys };
    const name = (body: typeof local | typeof connector) => modelIdentity(owner, body).name;
    expect(name({ ...local, credential: { ...keys, secret_key: 'other' } })).toBe(name(local));
    expect(name({ ...local, credential: { ...keys, access_key: 'other' } })).not.toBe(name(local));
    expect(name({ ...connector, version: '2' })).not.toBe(name(connector));
  });
});

it('backs off with full jitter, never beyond its bounds', () => {
  const bounds = { firstMs: 400, longestMs: 5_000 };
  expect(backoffMs(1, bounds, () => 0)).toBe(0);
  expect(backoffMs(1, bounds, () => 0.999)).toBeLessThan(400);
  expect(backoffMs(50, bounds, () => 1)).toBe(5_000);
});
