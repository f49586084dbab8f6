import fc from 'fast-check';
import { EndpointFailure } from '../../../../lambda/rerank/errors';
import { split } from '../../../../lambda/rerank/split';
import { protocols } from '../../../../protocol';
import { context, handlerOver, httpEvent, parsed, settings } from './fixtures';

const encodeFor = (query: string) => (texts: readonly string[]) =>
  protocols.pairs.encodeRequest(query, texts, { device: 'gpu' });
const passagesOf = (body: string): string[] =>
  JSON.parse(body).inputs.map((pair: { text_pair: string }) => pair.text_pair);

describe('the parts of a request', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 200 });

  it('hold every document once, in order, each part within the limit and none empty', () => {
    fc.assert(
      fc.property(text, fc.array(text, { minLength: 1, maxLength: 60 }), (query, texts) => {
        const encode = encodeFor(query);
        const longest = Math.max(...texts.map((one) => Buffer.byteLength(encode([one]))));
        const parts = split(texts, encode, longest);
        // An empty document is sent as a blank one.
        const sent = texts.map((one) => one || ' ');
        expect(parts.flatMap(({ body }) => passagesOf(body))).toEqual(sent);
        for (const { body, count } of parts) {
          expect(Buffer.byteLength(body)).toBeLessThanOrEqual(longest);
          expect(passagesOf(body)).toHaveLength(count);
          expect(count).toBeGreaterThan(0);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('are one when that is enough, and otherwise about as many as the bytes need', () => {
    const texts = Array.from({ length: 1_000 }, (_, index) => `${index} `.repeat(100));
    const encode = encodeFor('query');
    const bytes = Buffer.byteLength(encode(texts));
    expect(split(texts, encode, bytes)).toHaveLength(1);
    expect(split(texts, encode, bytes - 1)).toHaveLength(2);
    expect(split(texts, encode, Math.ceil(bytes / 3.5)).length).toBeLessThanOrEqual(5);
  });

  it('cannot hold a document that is too long alone, which is named with the limit', () => {
    const texts = ['a', 'b', 'x'.repeat(600), 'c'];
    expect(() => split(texts, encodeFor('q'), 500)).toThrow(
      /^documents\[2\] is too long: .* [\d,]+ bytes to the endpoint; at most 500 are allowed$/,
    );
  });
});

describe('a request that exceeds what one call to the endpoint takes', () => {
  const documents = Array.from({ length: 40 }, (_, index) => `${'x'.repeat(100)} ${index}`);
  const limits = { ...settings.limits, maxEndpointRequestBytes: 1_200 };
  const scoresOf = (body: string) =>
    JSON.stringify(passagesOf(body).map((passage) => ({ score: Number(passage.split(' ')[1]) })));
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

  async function rerank(changes: object, invoke = async (body: string) => scoresOf(body)) {
    let underWay = 0;
    let most = 0;
    const calls: string[] = [];
    const { handle, outcomes } = handlerOver(
      async (body) => {
        calls.push(body);
        most = Math.max(most, ++underWay);
        // Later parts answer sooner, so that joining them as they come would mix them up.
        await pause(40 - calls.length);
        return invoke(body).finally(() => underWay--);
      },
      { limits, ...changes },
    );
    const answer = parsed(await handle(httpEvent({ query: 'q', documents }), context()));
    return { ...answer, calls, most, underWay, outcomes };
  }

  it.each([
    [1, 1],
    [3, 3],
  ])('is scored in parts, %s side by side, and ranked as a whole', async (endpointInstances, expected) => {
    const { status, body, calls, most } = await rerank({ endpointInstances });
    expect(status).toBe(200);
    expect(calls.length).toBeGreaterThan(3);
    expect(most).toBe(expected);
    expect(body.results.map(({ index }: { index: number }) => index)).toEqual(
      documents.map((_, index) => documents.length - 1 - index),
    );
  });

  it('has each part tried again by itself', async () => {
    const failed = new Set<string>();
    const { status, calls, outcomes } = await rerank({ endpointInstances: 2 }, async (body) => {
      if (!failed.has(body)) {
        failed.add(body);

        throw new EndpointFailure('throttled');
      }
      return scoresOf(body);
    });
    expect(status).toBe(200);
    expect(calls).toHaveLength(2 * failed.size);
    expect(outcomes).toMatchObject([{ retried: failed.size, endpointMs: { length: calls.length } }]);
  });

  it('has no scores at all when one part has none, and nothing goes on behind the answer', async () => {
    const { status, body, underWay, calls } = await rerank(
      { endpointInstances: 2, onFailure: 'original-order' },
      async (request) => (passagesOf(request).includes(documents[9]!) ? 'no scores' : scoresOf(request)),
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({ reranked: false, reason: 'invalid-scores' });
    expect(body.results.every((result: { relevance_score: number }) => result.relevance_score === 0)).toBe(
      true,
    );
    const before = calls.length;
    await pause(100);
    expect({ underWay, calls: calls.length }).toEqual({ underWay: 0, calls: before });
  });
});
