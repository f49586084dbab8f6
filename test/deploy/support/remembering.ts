import type { CrossEncoder } from '../../../local/endpoint';

/** The model, which computes the score of a pair once: steady searches ask for the same ones all the while. */
export function remembering(model: CrossEncoder): CrossEncoder {
  const known = new Map<string, number>();
  return {
    ...model,
    async logits(pairs, options) {
      const keys = pairs.map((pair) => JSON.stringify([pair, options]));
      const missing = keys.flatMap((key, index) => (known.has(key) ? [] : [{ key, pair: pairs[index]! }]));
      const logits =
        missing.length > 0
          ? await model.logits(
              missing.map(({ pair }) => pair),
              options,
            )
          : [];
      for (const [index, { key }] of missing.entries()) {
        known.set(key, logits[index]!);
      }
      return keys.map((key) => known.get(key)!);
    },
  };
}
