import { AmazonRerank, CohereRerank } from '../../../../local/endpoint/bedrock-container';
import { protocols } from '../../../../protocol';
import type { FaultyEndpoint } from '../../../support/faulty-endpoint';
import { type SigningOptions, post as send, signed } from './signed-requests';
import { lengthModel, start } from './support';

const containers = {
  'amazon-rerank': new AmazonRerank(lengthModel),
  'cohere-rerank': new CohereRerank(lengthModel),
} as const;
type Name = keyof typeof containers;

async function post(name: Name, body: unknown) {
  const bytes = body instanceof Uint8Array ? body : Buffer.from(JSON.stringify(body));
  return containers[name].invoke({ body: bytes, contentType: undefined, accept: undefined });
}

const DOCUMENTS = ['four', 'sixsix', ''];
const REQUEST = { query: 'q', documents: DOCUMENTS };

describe.each(Object.keys(containers) as Name[])('the model of %s', (name) => {
  const { encodeRequest, decodeResponse } = protocols[name];

  it('answers what the codec asks, the highest score first', async () => {
    const texts = [' ', '\u0000\u2028', '"\\', '${parameters.x}', '日本語 👩‍👩‍👧 e\u0301'];
    const { status, body } = await post(name, Buffer.from(encodeRequest('😀', texts)));
    expect(status).toBe(200);
    expect(decodeResponse(body, texts.length)).toEqual(
      texts.map(({ length }) => expect.closeTo(1 / (1 + Math.exp(-length)), 6)),
    );
    const scores = JSON.parse(body).results.map((one: { relevance_score: number }) => one.relevance_score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
  });

  it('answers as many as are asked for', async () => {
    const request = { ...JSON.parse(encodeRequest('q', DOCUMENTS)), top_n: 1 };
    expect(JSON.parse((await post(name, request)).body).results).toEqual([
      { index: 1, relevance_score: expect.any(Number) },
    ]);
  });

  it.each<[string, object, string]>([
    ['no query', { query: undefined }, '#: required key [query] not found'],
    [
      'an unknown member',
      { return_documents: true },
      '#: extraneous key [return_documents] is not permitted',
    ],
    ['a query of another type', { query: 1 }, '#/query: expected type: String'],
    ['a document of another type', { documents: ['a', null] }, '#/documents/1: expected type: String'],
    ['no document', { documents: [], top_n: 1 }, '#/documents: expected minimum item count: 1, found: 0'],
    [
      'a document too many',
      { documents: new Array(1_001).fill('d') },
      '#/documents: expected maximum item count: 1000, found: 1001',
    ],
    ['no result asked for', { top_n: 0 }, '#/top_n: 0 is not greater or equal to 1'],
  ])('refuses %s', async (_, change, message) => {
    const answer = await post(name, { ...JSON.parse(encodeRequest('q', ['d'])), ...change });
    expect(answer).toEqual({
      status: 400,
      body: `Malformed input request: ${message}, please reformat your input and try again.`,
    });
  });

  it.each([
    ['what is not JSON', Buffer.from('{"query": secret')],
    ['bad UTF-8', Buffer.from([0x7b, 0xff, 0x7d])],
    ['a lone surrogate', Buffer.from('{"query":"\\ud800","documents":["d"]}')],
    ['a list', Buffer.from('[]')],
  ])('refuses %s, without quoting it', async (_, body) => {
    const answer = await post(name, body);
    expect(answer).toMatchObject({
      status: 400,
      body: expect.stringContaining('Malformed input request: #'),
    });
    expect(answer.body).not.toContain('secret');
  });
});

it('refuses the version of the other model, as people report it', async () => {
  expect((await post('amazon-rerank', { ...REQUEST, api_version: 2 })).body).toContain(
    'extraneous key [api_version] is not permitted',
  );
  expect((await post('cohere-rerank', REQUEST)).body).toContain('required key [api_version] not found');
  expect((await post('cohere-rerank', { ...REQUEST, api_version: 1 })).body).toContain(
    '#/api_version: 1 is not greater or equal to 2',
  );
});

describe('the runtime of Bedrock', () => {
  const MODEL = 'amazon.rerank-v1:0';
  let bedrock: FaultyEndpoint;
  beforeAll(async () => {
    bedrock = await start({ protocol: 'amazon-rerank', endpointName: MODEL });
  });
  afterAll(() => bedrock.close());

  const call = async (options: SigningOptions = {}) => {
    const path = `/model/${MODEL}/invoke`;
    const request = { path, service: 'bedrock', body: JSON.stringify(REQUEST), ...options };
    const { status, type, body } = await send(await signed(request, bedrock), bedrock);
    return { status, type, body: JSON.parse(body) };
  };

  it.each([`/model/${MODEL}/invoke`, `/model/${encodeURIComponent(MODEL)}/invoke`])(
    'answers at %s, as connectors and SDKs write it',
    async (path) => {
      expect(await call({ path })).toMatchObject({ status: 200, body: { results: expect.any(Array) } });
    },
  );

  it.each<[string, SigningOptions, number, string | undefined, RegExp]>([
    ['what is signed for SageMaker', { service: 'sagemaker' }, 403, 'InvalidSignatureException', /'bedrock'/],
    ['another region', { region: 'eu-west-2' }, 403, 'InvalidSignatureException', /valid region/],
    ['another model', { path: '/model/m/invoke' }, 400, 'ValidationException', /identifier is invalid/],
    ["SageMaker's path", { path: `/endpoints/${MODEL}/invocations` }, 404, 'UnknownOperationException', /{}/],
    ['a malformed request', { body: '{}' }, 400, 'ValidationException', /required key \[query\]/],
  ])('refuses %s', async (_, options, status, type, message) => {
    const answer = await call(options);
    expect({ ...answer, body: JSON.stringify(answer.body) }).toEqual({
      status,
      type,
      body: expect.stringMatching(message),
    });
  });
});
