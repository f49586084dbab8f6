import { lazily } from '../lazily';
import type { Limits } from '../settings';
import { cohereSchema } from './cohere';
import { type Dialect, readBody } from './dialect';
import { textsOf } from './documents';
import { countField, countOf, isOn, NO_OBJECT } from './fields';
import { NO_TOKENS } from './usage';
import { z } from './zod';

/**
 * Voyage's `{query, documents, top_k?, return_documents?, truncation?}`, answered with `data`. A client that sends neither
 * `top_k` nor `truncation` is known by a path with `voyage` in it, such as `/voyage/v1/rerank`.
 */
export const voyage: Dialect = {
  speaks(body, path) {
    const { top_n, top_k, truncation } = body as Readonly<Record<string, unknown>>;
    return path.includes('voyage') || (top_n == null && (top_k != null || truncation != null));
  },
  reader(limits) {
    const schema = lazily(() => voyageSchema(limits));
    return (body) => {
      const { query, documents, top_k, return_documents, rank_fields, model } = readBody(
        schema,
        body,
        'documents',
        limits,
      );
      const returnsDocuments = isOn(return_documents);
      return {
        query,
        texts: textsOf(documents, rank_fields),
        textsField: 'documents',
        topN: countOf(top_k),
        ...(returnsDocuments && { documentsAskedBy: 'return_documents' }),
        answer: ({ results, ...outcome }, { requestId }) => ({
          object: 'list',
          id: requestId,
          data: results.map(({ index, score }) => ({
            index,
            relevance_score: score,
            ...(returnsDocuments && { document: documents[index] }),
          })),
          ...(model !== undefined && { model }),
          usage: NO_TOKENS,
          ...outcome,
        }),
      };
    };
  },
};

/** A body's schema; the OpenAPI description is generated from it. */
export function voyageSchema(limits: Limits) {
  const { query, documents, return_documents, rank_fields, model } = cohereSchema(limits).shape;
  return z.object({ query, documents, top_k: countField(), return_documents, rank_fields, model }, NO_OBJECT);
}
