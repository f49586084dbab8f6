import fc from 'fast-check';
import { ModelResponseError, protocols } from '../../../protocol';
import { connectorBody } from '../../../protocol/connector';
import { unicodeText } from '../../support/unicode-text';

const { tei } = protocols;

describe('a request to Text Embeddings Inference', () => {
  it('holds the query once, and asks for truncation and for scores between 0 and 1', () => {
    expect(JSON.parse(tei.encodeRequest('q', ['a', 'b'], { device: 'cpu' }))).toEqual({
      query: 'q',
      texts: ['a', 'b'],
      truncate: true,
      raw_scores: false,
    });
  });

  it('is the same on every device, since the server makes its own batches', () => {
    expect(tei.encodeRequest('q', ['a'], { device: 'gpu' })).toBe(
      tei.encodeRequest('q', ['a'], { device: 'cpu' }),
    );
  });

  it('carries any well-formed text unchanged, and a question mark for a lone surrogate', () => {
    const text = unicodeText({ maxLength: 200 });
    fc.assert(
      fc.property(text, fc.array(text, { minLength: 1, maxLength: 5 }), (query, texts) => {
        const body = tei.encodeRequest(query, texts, { device: 'gpu' });
        expect(body).toBe(JSON.stringify(JSON.parse(body)));
        expect(JSON.parse(body)).toMatchObject({
          query,
          texts: texts.map((passage) => passage || ' '),
        });
      }),
    );
    expect(JSON.parse(tei.encodeRequest('a\ud800b', ['\udc00😀'], { device: 'cpu' }))).toMatchObject({
      query: 'a?b',
      texts: ['?😀'],
    });
  });

  it('holds a blank passage for an empty one, which the server would refuse beside an empty query', () => {
    expect(JSON.parse(tei.encodeRequest('', [''], { device: 'cpu' })).texts).toEqual([' ']);
  });

  it('is never empty', () => {
    expect(() => tei.encodeRequest('q', [], { device: 'cpu' })).toThrow(RangeError);
  });

  it('is as long as the query once and the passages, where pairs hold the query with each of them', () => {
    const query = 'q'.repeat(1_000);
    const passages = new Array<string>(100).fill('passage');
    expect(tei.encodeRequest(query, passages, { device: 'gpu' }).length).toBeLessThan(2_500);
    expect(protocols.pairs.encodeRequest(query, passages, { device: 'gpu' }).length).toBeGreaterThan(100_000);
  });
});

describe('an answer of Text Embeddings Inference', () => {
  it('gives its scores, sorted as they are, in the order of the passages', () => {
    const body = '[{"index":2,"score":0.9},{"index":0,"score":0.5},{"index":1,"score":1e-7}]';
    expect(tei.decodeResponse(body, 3)).toEqual([0.5, 1e-7, 0.9]);
  });

  it('gives the scores of any order of passages', () => {
    const score = fc.float({ noNaN: true, noDefaultInfinity: true });
    const answered = fc
      .array(score, { minLength: 1, maxLength: 50 })
      .chain((scores) =>
        fc
          .shuffledSubarray([...scores.keys()], { minLength: scores.length })
          .map((order) => ({ scores, order })),
      );
    fc.assert(
      fc.property(answered, ({ scores, order }) => {
        const body = JSON.stringify(order.map((index) => ({ index, score: scores[index] })));
        expect(tei.decodeResponse(body, scores.length).map(String)).toEqual(
          scores.map((value) => String(value)),
        );
      }),
    );
  });

  it.each([
    ['not JSON', '<html>', 1, 'is not JSON'],
    ['NaN', '[{"index":0,"score":NaN}]', 1, 'is not JSON'],
    ['an error', '{"error":"e","error_type":"Backend"}', 1, 'an object instead of a list'],
    ['too few scores', '[{"index":0,"score":1}]', 2, '1 scores for 2 passages'],
    ['too many scores', '[{"index":0,"score":1},{"index":1,"score":1}]', 1, '2 scores for 1 passages'],
    ['one passage twice', '[{"index":1,"score":1},{"index":1,"score":1}]', 2, 'two scores for passage 1'],
    ['an infinite score', '[{"index":0,"score":1e999}]', 1, '[0] has no finite score'],
    ['a score of null', '[{"index":0,"score":null}]', 1, '[0] has no finite score'],
    ['no score', '[{"index":0}]', 1, '[0] has no finite score'],
    ['no index', '[{"score":1}]', 1, '[0] names no passage between 0 and 0'],
    ['pairs', '[{"label":"LABEL_0","score":1}]', 1, '[0] names no passage'],
    ['an index too high', '[{"index":1,"score":1}]', 1, '[0] names no passage'],
    ['a negative index', '[{"index":0,"score":1},{"index":-1,"score":1}]', 2, '[1] names no passage'],
    ['an index between', '[{"index":0.5,"score":1}]', 1, '[0] names no passage'],
    ['an index of text', '[{"index":"0","score":1}]', 1, '[0] names no passage'],
    ['a null entry', '[null]', 1, '[0] has no finite score'],
  ])('is rejected when it is %s', (_, body, count, message) => {
    expect(() => tei.decodeResponse(body, count)).toThrow(ModelResponseError);
    expect(() => tei.decodeResponse(body, count)).toThrow(message);
  });
});

describe('the connector body for Text Embeddings Inference', () => {
  const options = {
    url: 'https://runtime.example/endpoints/x/invocations',
    region: 'us-east-1',
    device: 'gpu',
    credential: { roleArn: 'arn' },
  } as const;
  const body = connectorBody({ ...options, protocol: 'tei' });
  const [action] = body.actions;

  it('differs from the one for pairs in its action only, and there in what is spoken', () => {
    const pairs = connectorBody({ ...options, protocol: 'pairs' });
    expect({ ...body, actions: [] }).toEqual({ ...pairs, actions: [] });
    const spoken = { pre_process_function: '', post_process_function: '' };
    expect({ ...action, ...spoken }).toEqual({ ...pairs.actions[0], ...spoken });
    expect(action!.pre_process_function).not.toBe(pairs.actions[0]!.pre_process_function);
  });

  it('asks for what the codec asks for', () => {
    const asked = tei.encodeRequest('q', ['p'], { device: 'gpu' }).replace('{"query":"q","texts":["p"]', '');
    expect(asked).toBe(',"truncate":true,"raw_scores":false}');
    // The script writes it into a JSON string, in a Painless string.
    expect(action!.pre_process_function).toContain(asked.replaceAll('"', '\\\\"'));
  });

  it('holds no placeholder in its scripts, which ml-commons would fill for every request', () => {
    expect(action!.pre_process_function + action!.post_process_function).not.toContain('${parameters');
  });
});
