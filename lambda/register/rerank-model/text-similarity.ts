import type { Cluster } from '../opensearch/cluster';
import { RegistrationError } from '../opensearch/errors';
import { isModelThrottled } from '../opensearch/retry';

/** How long to wait for the allowance of a rate limiter on the model, in milliseconds. */
const ALLOWANCE_MS = 30_000;

/** The texts to score, and the settings of the call. */
export interface Scoring {
  readonly query: string;
  readonly passages: readonly string[];
  /** Milliseconds for all attempts together. */
  readonly budgetMs: number;
  /** Names the golden query that this is, whose texts no error repeats. @default - texts that anybody may read */
  readonly goldenQuery?: string;
}

/**
 * Scores passages through OpenSearch, as a search does: a plain `_predict` skips the pre-process function.
 *
 * @throws RegistrationError when there is not one finite score for each passage
 * @throws ClusterError when the model does not answer
 */
export async function scorePassages(
  cluster: Cluster,
  modelId: string,
  { query, passages, budgetMs, goldenQuery }: Scoring,
): Promise<number[]> {
  const allowance = cluster.deadline.within(ALLOWANCE_MS);
  const { body } = await cluster.call<Prediction>({
    purpose: `validate model ${modelId} by ${goldenQuery ? `golden query ${goldenQuery}` : 'a test prediction'}`,
    method: 'POST',
    path: `/_plugins/_ml/_predict/text_similarity/${modelId}`,
    body: { query_text: query, text_docs: passages },
    retryable: (failure) => {
      if (isModelThrottled(failure)) {
        return allowance.remainingMs > 0;
      }
      return failure.status === 424
        ? isEndpointFault(failure.reason)
        : cluster.isWorthAnotherAttempt(failure);
    },
    budgetMs,
    attemptMs: 70_000,
    confidential: goldenQuery !== undefined,
  });
  const output = body.inference_results?.[0]?.output ?? [];
  const scores = output.map((tensor) => tensor.data?.[0]);
  const finite = scores.filter((score) => Number.isFinite(score));
  if (scores.length !== passages.length || finite.length !== scores.length) {
    const answered = goldenQuery
      ? `${scores.length} scores, ${finite.length} of them finite numbers, to golden query ${goldenQuery}`
      : JSON.stringify(scores).slice(0, 200);
    throw new RegistrationError(
      `Model ${modelId} answered ${answered} for ${passages.length} passages; one finite score for each is needed. ` +
        'Check the model behind the endpoint.',
    );
  }
  return finite as number[];
}

interface Prediction {
  readonly inference_results?: readonly {
    readonly output?: readonly { readonly data?: readonly unknown[] }[];
  }[];
}

/** SageMaker reports what the container answered as a failed dependency; a container that starts answers 5xx. */
function isEndpointFault(reason: string): boolean {
  const original = Number(
    reason.match(/(?:OriginalStatusCode\W+|(?:client|server) error \()(\d{3})/)?.[1] ?? 500,
  );
  return original === 429 || original >= 500;
}
