import * as z from 'zod';
import type { FailureReason } from '../lambda/rerank/errors';

const reason = z
  .enum(['throttled', 'unavailable', 'unreachable', 'timeout', 'waking', 'refused', 'invalid-scores'])
  .describe('Why the endpoint gave no scores.') satisfies z.ZodType<FailureReason>;

const message = z.string().describe('What is wrong, for people. Never quotes a query or a document.');

const index = z.int().min(0).describe('The position of the document in the request, from 0.');
const score = z
  .number()
  .describe("The model's score, between 0 and 1; 0 for every document when they were not reranked.");

const id = z.string().describe("The request's id, as in the header `x-request-id` and in the log.");
const model = z.string().describe('As the request names it.').optional();
const usage = z
  .strictObject({ prompt_tokens: z.literal(0), total_tokens: z.literal(0) })
  .describe('Always 0: no tokens are billed, hence none are counted.');
const retry_after = z
  .int()
  .min(1)
  .describe('Seconds after which another request may be reranked: the endpoint is waking.')
  .optional();
const reranked = z.boolean().describe('False when the documents come in the order given.');

/** The bodies of all answers, by the name of their schema. */
export const ANSWERS = {
  RerankAnswer: z.strictObject({
    id,
    model,
    results: z
      .array(
        z.strictObject({
          index,
          relevance_score: score,
          document: z
            .looseObject({})
            .describe('With `return_documents`: an object as it came, a text as `{"text": …}`.')
            .optional(),
        }),
      )
      .min(1)
      .describe('Best first, at most `top_n`.'),
    meta: z.strictObject({
      api_version: z.strictObject({ version: z.enum(['1', '2']) }),
      billed_units: z
        .strictObject({ search_units: z.int().min(1) })
        .describe('One for each 100 documents, begun ones included, as hosted rerankers count them.'),
    }),
    usage,
    reranked,
    reason: reason.optional(),
    retry_after,
  }),
  VoyageAnswer: z.strictObject({
    object: z.literal('list'),
    id,
    data: z
      .array(
        z.strictObject({
          index,
          relevance_score: score,
          document: z
            .union([z.string(), z.looseObject({})])
            .describe('With `return_documents`, as it came.')
            .optional(),
        }),
      )
      .min(1)
      .describe('Best first, at most `top_k`.'),
    model,
    usage,
    reranked,
    reason: reason.optional(),
    retry_after,
  }),
  TextsAnswer: z
    .array(z.strictObject({ index, score, text: z.string().describe('With `return_text`.').optional() }))
    .min(1)
    .describe('Best first. A header `x-reranked: false` says that they come in the order given.'),
  BadRequest: z.strictObject({
    message,
    path: z
      .string()
      .describe('The offending field, such as `documents[3].text`; `body` for the body as a whole.'),
  }),
  Unavailable: z.strictObject({ message, reason: z.enum([...reason.options, 'keys-unreadable']) }),
  Problem: z.strictObject({ message }),
} as const;
