import fc from 'fast-check';
import { ModelResponseError, protocols } from '../../../protocol';
import { connectorBody } from '../../../protocol/connector';
import { unicodeText } from '../../support/unicode-text';

const { 'amazon-rerank': amazon, 'cohere-rerank': cohere } = protocols;
const BOTH = [amazon, cohere];

describe('a request to a model of Amazon Bedrock', () => {
  it('asks for a score of each passage, in the version that Cohere requires and Amazon refuses', () => {
    const request = { query: 'q', documents: ['a', 'b'], top_n: 2 };
    expect(JSON.parse(amazon.encodeRequest('q', ['a', 'b']))).toEqual(request);
    expect(JSON.parse(cohere.encodeRequest('q', ['a', 'b']))).toEqual({ ...request, api_version: 2 });
  });

  it.each(BOTH)(
    'carries any text unchanged, a blank for none, and a question mark for a lone surrogate: $name',
    (protocol) => {
      const text = unicodeText({ maxLength: 200 });
      fc.assert(
        fc.property(text, fc.array(text, { minLength: 1, maxLength: 5 }), (query, documents) => {
          const sent = documents.map((passage) => passage || ' ');
          expect(JSON.parse(protocol.encodeRequest(query, documents))).toMatchObject({
            query,
            documents: sent,
          });
        }),
      );
      expect(JSON.parse(protocol.encodeRequest('a\ud800b', ['\udc00😀']))).toMatchObject({
        query: 'a?b',
        documents: ['?😀'],
      });
    },
  );

  it.each(BOTH)('is not made without a passage: $name', ({ encodeRequest }) => {
    expect(() => encodeRequest('q', [])).toThrow(RangeError);
  });
});

describe('an answer of a model of Amazon Bedrock', () => {
  const decode = (body: unknown) => amazon.decodeResponse(JSON.stringify(body), 2);

  it('has the score of each passage by its index', () => {
    const results = [
      { index: 1, relevance_score: 0.75 },
      { index: 0, relevance_score: 1 },
    ];
    expect(decode({ results })).toEqual([1, 0.75]);
  });

  it.each([
    ['no results', {}, 'answered an object instead of a list of scores'],
    ['nothing', null, 'answered null instead of a list of scores'],
    ['a text', 'results', 'answered a string instead of a list of scores'],
    ['too few', { results: [{ index: 0, relevance_score: 1 }] }, 'answered 1 scores for 2 passages'],
    [
      'scores of another name',
      { results: [{ index: 0, score: 1 }, { index: 1 }] },
      'answer [0] has no finite score',
    ],
    [
      'an index of no passage',
      {
        results: [
          { index: 0, relevance_score: 1 },
          { index: 2, relevance_score: 1 },
        ],
      },
      'answer [1] names no passage between 0 and 1',
    ],
    [
      'one passage twice',
      {
        results: [
          { index: 0, relevance_score: 1 },
          { index: 0, relevance_score: 1 },
        ],
      },
      'answered two scores for passage 0',
    ],
  ])('is rejected with %s', (_, body, message) => {
    expect(() => decode(body)).toThrow(ModelResponseError);
    expect(() => decode(body)).toThrow(message);
  });
});

it('its connector is signed for Bedrock, and has no request body that ml-commons would expand', () => {
  const url = 'https://bedrock-runtime.us-west-2.amazonaws.com/model/cohere.rerank-v3-5:0/invoke';
  const body = connectorBody({
    url,
    region: 'us-west-2',
    credential: { roleArn: 'arn' },
    protocol: 'cohere-rerank',
  });
  expect(body.parameters).toEqual({ region: 'us-west-2', service_name: 'bedrock' });
  expect(body.description).toBe('Scores query and passage pairs with a model of Amazon Bedrock.');
  expect(body.actions).toEqual([expect.objectContaining({ url, method: 'POST' })]);
  expect(body.actions[0]!.pre_process_function).not.toMatch(/@\w+@/);
  expect(body.actions[0]).not.toHaveProperty('request_body');
});
