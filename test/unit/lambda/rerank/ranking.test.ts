import fc from 'fast-check';
import { unicodeText } from '../../../support/unicode-text';
import { context, handlerOver, httpEvent, parsed, scoring } from './fixtures';

const text = unicodeText({ maxLength: 30 });
const document = fc.oneof(text, fc.record({ text }));
// Few distinct scores, so that many are equal, beside any finite ones.
const score = fc.oneof(fc.constantFrom(0, -0, 0.5, 1), fc.double({ noNaN: true, noDefaultInfinity: true }));

const cases = fc.record({
  query: unicodeText({ minLength: 1, maxLength: 30 }),
  scored: fc.array(fc.tuple(document, score), { minLength: 1, maxLength: 30 }),
  topN: fc.option(fc.integer({ min: 1, max: 40 }), { nil: undefined }),
  returnDocuments: fc.boolean(),
  http: fc.boolean(),
});

describe('the results, for any request and any scores', () => {
  it('are a stable sort of the documents by falling score, cut to top_n, each under its own index', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ query, scored, topN, returnDocuments, http }) => {
        const documents = scored.map(([given]) => given);
        const scores = scored.map(([, given]) => given);
        const request = { query, documents, top_n: topN, return_documents: returnDocuments };

        const { handle } = handlerOver(scoring(...scores));
        const answered = await handle(http ? httpEvent(request) : request, context());
        const answer = http ? parsed(answered).body : answered;

        expect(answer.reranked).toBe(true);
        expect(answer.results).toHaveLength(Math.min(topN ?? documents.length, documents.length));
        for (const [position, { index, relevance_score, document }] of answer.results.entries()) {
          const better = scores.filter(
            (other, at) => other > scores[index]! || (other === scores[index] && at < index),
          );
          expect(better).toHaveLength(position);
          expect(relevance_score === scores[index]).toBe(true);
          const given = documents[index]!;
          const whole = typeof given === 'string' ? { text: given } : given;
          expect(document).toEqual(returnDocuments ? whole : undefined);
        }
      }),
      { numRuns: 300 },
    );
  });
});
