import { BadRequest } from '../errors';
import { lazily } from '../lazily';
import type { Limits } from '../settings';
import { type Dialect, readBody } from './dialect';
import { isOn, listField, NO_OBJECT, queryField, switchField } from './fields';
import { z } from './zod';

/**
 * `{query, texts, return_text?, raw_scores?}` of Text Embeddings Inference and Hugging Face's endpoints, answered with a
 * list of `{index, score, text?}`. Texts are always truncated, as if `truncate` were true.
 */
export const textEmbeddingsInference: Dialect = {
  speaks: (body) => Object.hasOwn(body, 'texts') && !Object.hasOwn(body, 'documents'),
  reader(limits) {
    const schema = lazily(() => textsSchema(limits));
    return (body) => {
      const { query, texts, return_text, raw_scores } = readBody(schema, body, 'texts', limits);
      if (isOn(raw_scores)) {
        throw new BadRequest('must be false; what scores are is set at the endpoint', 'raw_scores');
      }
      const returnsDocuments = isOn(return_text);
      return {
        query,
        texts,
        textsField: 'texts',
        ...(returnsDocuments && { documentsAskedBy: 'return_text' }),
        answer: ({ results }) =>
          results.map(({ index, score }) => ({
            index,
            score,
            ...(returnsDocuments && { text: texts[index] }),
          })),
      };
    };
  },
};

/** A body's schema; the OpenAPI description is generated from it. */
export function textsSchema(limits: Limits) {
  return z.object(
    {
      query: queryField(limits),
      texts: listField(z.string({ error: 'must be a string' }), limits),
      return_text: switchField(),
      raw_scores: switchField(),
    },
    NO_OBJECT,
  );
}
