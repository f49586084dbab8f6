import { rerankerHere } from '../../../../commands/evaluate/rerankers/here';
import { readModelName } from '../../../../commands/evaluate/rerankers/model-name';
import { withModels } from '../../../../commands/evaluate/rerankers/open-models';
import { UsageError } from '../../../../commands/shared/usage-error';
import type { ProtocolName } from '../../../../protocol';
import { FAULTS, type FaultyEndpoint, startFaultyEndpoint } from '../../../support/faulty-endpoint';
import { overlapModel } from '../../../support/overlap-model';
import { judgedQuery } from './fixtures';

const REGION = 'eu-west-1';
const KEYS = { accessKeyId: 'AKIDLOCAL', secretAccessKey: 'local' };
const query = judgedQuery('q1', { a: 1 }, 'the capital of "Ruritania" ${x}\n');
const found = {
  hits: ['Strelsau is the capital of Ruritania', '', 'a \u0000 "capital" \\', '\u{1F600}'].map(
    (text, place) => ({ id: `p${place}`, text, score: 4 - place }),
  ),
  ownPassages: ['q1'],
  milliseconds: 1_000,
};

const before = { ...process.env };
let endpoint: FaultyEndpoint | undefined;
beforeEach(() => {
  process.env = {
    ...before,
    AWS_ACCESS_KEY_ID: KEYS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
  };
});
afterEach(async () => {
  process.env = before;
  await endpoint?.close();
  endpoint = undefined;
});

async function imitate(protocol: ProtocolName, endpointName: string): Promise<FaultyEndpoint> {
  endpoint = await startFaultyEndpoint({
    model: overlapModel,
    protocol,
    endpointName,
    region: REGION,
    credentials: KEYS,
  });
  process.env.AWS_ENDPOINT_URL_BEDROCK_RUNTIME = endpoint.url;
  process.env.AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME = endpoint.url;
  return endpoint;
}

const rerank = (model: string, region: string | undefined = REGION, of = found) =>
  withModels([readModelName(model)], { region, progress: () => undefined }, ([reranker]) =>
    reranker!.rerank(query, of).then((answer) => ({ answer, reranker: reranker! })),
  );

it.each([
  ['amazon-rerank', 'bedrock:amazon.rerank-v1:0', /amazon\.rerank-v1:0 of Amazon Bedrock in eu-west-1/],
  ['cohere-rerank', 'bedrock:cohere.rerank-v3-5:0', /cohere\.rerank-v3-5:0 of Amazon Bedrock/],
  ['pairs', 'sagemaker:my-endpoint', /the SageMaker endpoint my-endpoint in eu-west-1/],
  ['tei', 'sagemaker-tei:my-endpoint', /the SageMaker endpoint my-endpoint/],
] as const)(
  'the imitation of %s scores what was found, in one signed call, as a model here does',
  async (protocol, model, about) => {
    const { invocations } = await imitate(protocol, readModelName(model).text.replace(/^[\w-]+:/, ''));
    const { answer, reranker } = await rerank(model);
    const here = await rerankerHere(overlapModel, 'here').rerank(query, found);
    expect(answer.hits).toEqual(here.hits);
    expect(answer.hits.map(({ score }) => Math.fround(score))).toEqual(answer.hits.map(({ score }) => score));
    expect(answer.ownPassages).toEqual(['q1']);
    expect(answer.milliseconds).toBeGreaterThan(1_000);
    expect(endpoint!.invocations - invocations).toBe(1);
    expect(reranker).toMatchObject({ name: model, scoredBy: expect.stringMatching(about) });
  },
);

it('is asked again when it throttles, and its refusal ends the evaluation with its name and the query', async () => {
  const bedrock = await imitate('amazon-rerank', 'amazon.rerank-v1:0');
  bedrock.faults = { failEvery: 2, failWith: FAULTS.throttled };
  await rerank('bedrock:amazon.rerank-v1:0');
  await rerank('bedrock:amazon.rerank-v1:0');
  expect(bedrock.invocations).toBe(3);
  bedrock.faults = { failWith: { kind: 'runtime', status: 403, type: 'AccessDeniedException' } };
  await expect(rerank('bedrock:amazon.rerank-v1:0')).rejects.toThrow(
    'bedrock:amazon.rerank-v1:0 gave no scores for query q1: refused (AccessDeniedException, 403)',
  );
  expect(bedrock.invocations).toBe(4);
  await expect(rerank('bedrock:amazon.rerank-v1:0', 'us-east-1')).rejects.toThrow(/refused \(.*, 403\)/);
});

it('is not asked without a region, without keys, or for hits without texts, which is said before', async () => {
  const bedrock = await imitate('amazon-rerank', 'amazon.rerank-v1:0');
  const withoutText = { ...found, hits: found.hits.map((hit) => ({ ...hit, text: '' })) };
  const asked = rerank('bedrock:amazon.rerank-v1:0', REGION, withoutText);
  await expect(asked).rejects.toThrow(/the hits of query q1 come without a text to score: --field must name/);
  delete process.env.AWS_SECRET_ACCESS_KEY;
  await expect(rerank('bedrock:amazon.rerank-v1:0')).rejects.toThrow(/aws configure export-credentials/);
  const nowhere = withModels([readModelName('sagemaker:a')], { progress: () => undefined }, async () => 1);
  await expect(nowhere).rejects.toThrow(UsageError);
  await expect(nowhere).rejects.toThrow(/sagemaker:a needs a region/);
  expect(bedrock.invocations).toBe(0);
});
