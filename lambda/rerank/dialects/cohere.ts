import { lazily } from '../lazily';
import type { Ranking } from '../ranking';
import type { Limits } from '../settings';
import { type AnswerHead, type Dialect, readBody } from './dialect';
import {
  type Document,
  documentField,
  documentObject,
  maxWindowsOf,
  rankFieldsField,
  textsOf,
} from './documents';
import {
  amountField,
  countField,
  countOf,
  isOn,
  listField,
  modelField,
  NO_OBJECT,
  queryField,
  switchField,
} from './fields';
import { NO_TOKENS } from './usage';
import { z } from './zod';

/**
 * `{query, documents, top_n?, return_documents?, rank_fields?}`, answered with `results`: Cohere's, and those of Jina,
 * vLLM, Xinference and the many that follow them.
 *
 * Fields that are not listed are ignored; `null` in an optional field counts as absent.
 */
export const cohere: Dialect = {
  speaks: () => true,
  reader(limits) {
    const schema = lazily(() => cohereSchema(limits));
    return (body) => {
      const request = readBody(schema, body, 'documents', limits);
      const { query, documents, top_n, return_documents, rank_fields, model } = request;
      const returnsDocuments = isOn(return_documents);
      const asked = { model, count: documents.length, documents: returnsDocuments ? documents : undefined };
      return {
        query,
        texts: textsOf(documents, rank_fields),
        textsField: 'documents',
        topN: countOf(top_n),
        ...maxWindowsOf(request),
        ...(returnsDocuments && { documentsAskedBy: 'return_documents' }),
        answer: (ranking, head) => cohereAnswer(ranking, head, asked),
      };
    };
  },
};

/** A body's schema; the OpenAPI description is generated from it. */
export function cohereSchema(limits: Limits) {
  return z.object(
    {
      query: queryField(limits),
      documents: listField(documentField(), limits),
      top_n: countField(),
      return_documents: switchField(),
      rank_fields: rankFieldsField(),
      model: modelField(),
      max_chunks_per_doc: amountField(),
      max_tokens_per_doc: amountField(),
    },
    NO_OBJECT,
  );
}

/** Cohere bills a query with at most so many documents as one search unit. */
const DOCUMENTS_PER_SEARCH_UNIT = 100;

interface Asked {
  readonly model?: string;
  readonly count: number;
  /** The documents to repeat. */
  readonly documents?: readonly Document[];
}

function cohereAnswer(
  { results, ...outcome }: Ranking,
  head: AnswerHead,
  { model, count, documents }: Asked,
) {
  return {
    id: head.requestId,
    ...(model !== undefined && { model }),
    results: results.map(({ index, score }) => ({
      index,
      relevance_score: score,
      ...(documents && { document: documentObject(documents[index]!) }),
    })),
    meta: {
      api_version: { version: head.apiVersion },
      billed_units: { search_units: Math.ceil(count / DOCUMENTS_PER_SEARCH_UNIT) },
    },
    usage: NO_TOKENS,
    ...outcome,
  };
}
