import type { LambdaClient } from '@aws-sdk/client-lambda';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import type { Client } from '@opensearch-project/opensearch';
import type { Passage } from '../../local/system/passages';
import type { Hit } from '../../local/system/search';
import { SmokeFailure } from './failure';

/** The first field that a pipeline reads. @throws SmokeFailure when there is no such pipeline, or it does not rerank */
export async function documentFieldOf(client: Client, pipelineName: string): Promise<string> {
  const { body, statusCode } = await client.transport.request(
    { method: 'GET', path: `/_search/pipeline/${encodeURIComponent(pipelineName)}` },
    { ignore: [404] },
  );
  if (statusCode === 404) {
    throw new SmokeFailure(
      `The domain has no search pipeline ${pipelineName}: somebody deleted it. npm run verify -- --repair makes it again.`,
    );
  }
  const { response_processors: processors = [] } =
    (body as unknown as Record<string, Pipeline>)[pipelineName] ?? {};
  const field = processors.find(({ rerank }) => rerank?.context)?.rerank?.context?.document_fields[0];
  if (field === undefined) {
    throw new SmokeFailure(
      `The search pipeline ${pipelineName} has no rerank processor: it is paused, or somebody changed it, which npm run ` +
        'verify names and --repair repairs.',
    );
  }
  return field;
}

interface Pipeline {
  readonly response_processors?: readonly {
    /** One that reranks by a field has no context. */
    readonly rerank?: { readonly context?: { readonly document_fields: readonly string[] } };
  }[];
}

/** @throws SmokeFailure unless the hits are reranked, with that one on top */
export function checkReranked(hits: readonly Hit[], expected: string): void {
  if (hits.length === 0) {
    throw new SmokeFailure(
      "The search found none of the test's passages: processors of the pipeline, such as a filter, leave them out.",
    );
  }
  if (!hits.every(({ score }) => score >= 0 && score <= 1)) {
    throw new SmokeFailure(
      'The hits came back in their plain order: their scores are no relevance scores. The pipeline ignores failures ' +
        '(ignoreFailure) and the endpoint fails or is still waking, or the endpoint gives raw scores (RERANK_SCORES).',
    );
  }
  if (hits[0]?.id !== expected) {
    throw new SmokeFailure(
      `The passage that answers the question (${expected}) is not on top but ${hits.map(({ id }) => id).join(', ')}: the model ` +
        'behind the endpoint does not rerank English.',
    );
  }
}

/** The scores that the rerank function gives, the best first. @throws SmokeFailure unless that passage is the best */
export async function callRerankFunction(
  lambda: LambdaClient,
  functionName: string,
  { query, passages, expected }: { query: string; passages: readonly Passage[]; expected: string },
): Promise<Hit[]> {
  const request = { query, documents: passages.map(({ text }) => text) };
  const { Payload, FunctionError } = await lambda.send(
    new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(JSON.stringify(request)) }),
  );
  const answer = JSON.parse(Buffer.from(Payload ?? []).toString() || '{}') as RerankAnswer;
  if (FunctionError) {
    throw new Error(`${answer.errorType}: ${answer.errorMessage}`);
  }
  const results = answer.results ?? [];
  if (answer.reranked !== true) {
    throw new SmokeFailure(
      `The rerank function gave the documents back in their order: ${JSON.stringify(answer).slice(0, 300)}`,
    );
  }
  const hits = results.map(({ index, relevance_score: score }) => ({ ...passages[index]!, score }));
  checkReranked(hits, expected);
  return hits;
}

interface RerankAnswer {
  readonly results?: readonly { readonly index: number; readonly relevance_score: number }[];
  readonly reranked?: boolean;
  readonly errorType?: string;
  readonly errorMessage?: string;
}
