import * as z from 'zod';
import type { RerankAnswer } from '../lambda/rerank/answer';
import type { FailureReason } from '../lambda/rerank/errors';

const reason = z
  .enum(['throttled', 'unavailable', 'unreachable', 'timeout', 'refused', 'invalid-scores'])
  .describe('Why the endpoint gave no scores.') satisfies z.ZodType<FailureReason>;

const message = z.string().describe('What is wrong, for people. Never quotes a query or a document.');

const result = z.strictObject({
  index: z.int().min(0).describe('The position of the document in the request, from 0.'),
  relevance_score: z
    .number()
    .describe("The model's score, between 0 and 1; 0 for every document when they were not reranked."),
  document: z.strictObject({ text: z.string() }).describe('With `return_documents`.').optional(),
});

const answer = z.strictObject({
  id: z.string().describe("The request's id, as in the header `x-request-id` and in the log."),
  results: z.array(result).min(1).describe('Best first, at most `top_n`.'),
  meta: z.strictObject({ api_version: z.strictObject({ version: z.enum(['1', '2']) }) }),
  reranked: z.boolean().describe('False when the documents come in the order given.'),
  reason: reason.optional(),
}) satisfies z.ZodType<RerankAnswer>;

/** The bodies of all answers, by the name of their schema. */
export const ANSWERS = {
  RerankAnswer: answer,
  BadRequest: z.strictObject({
    message,
    path: z
      .string()
      .describe('The offending field, such as `documents[3].text`; `body` for the body as a whole.'),
  }),
  Unavailable: z.strictObject({ message, reason: z.enum([...reason.options, 'keys-unreadable']) }),
  Problem: z.strictObject({ message }),
} as const;
