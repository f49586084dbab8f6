import type { CrossEncoder } from '../../local/endpoint';

/**
 * A model that answers at once: the share of the query's words that a passage holds, as a logit. It tells a relevant
 * passage from another, which is all that a test of what surrounds a model needs.
 */
export const overlapModel: CrossEncoder = {
  name: 'word overlap',
  id: 'word-overlap',
  isDemoModel: false,
  async logits(pairs) {
    return pairs.map(({ query, passage }) => {
      const held = new Set(words(passage ?? ''));
      const asked = words(query);
      return asked.length === 0
        ? -5
        : (10 * asked.filter((word) => held.has(word)).length) / asked.length - 5;
    });
  },
  async close() {},
};

const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' });

/** Also where no spaces are between them, as in Japanese. */
function words(text: string): string[] {
  return [...segmenter.segment(text.toLowerCase())].flatMap(({ segment }) =>
    /\p{L}/u.test(segment) ? [segment] : [],
  );
}
