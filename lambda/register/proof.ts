import type { Cluster } from './cluster';
import { RegistrationError } from './errors';

/**
 * What a model must show before anything may use it: `order`, that the relevant passage gets the highest score;
 * `scores`, one finite score per passage.
 */
export type Proof = 'order' | 'scores';

const QUERY = 'What is the capital of the United States?';
const PASSAGES = [
  'Bread rises because yeast turns sugar into carbon dioxide.',
  'Washington, D.C. is the capital of the United States.',
  'The tide is caused by the gravity of the moon.',
];
const RELEVANT = 1;

const HOSTILE_QUERY = 'He said "hi" \\ ${parameters.region} ${parameters.x:-y} \u2028 \u0001';
const HOSTILE_PASSAGES = [
  '${parameters.inputs}',
  '{"a":"b"}\t\r\n',
  'C:\\temp\\new ${parameters',
  '',
  "😀 <&>'",
];

const BUDGET_MS = 120_000;

/**
 * Proves that the model scores through OpenSearch, hostile text included.
 *
 * Goes through `_predict/text_similarity`, as a search does: a plain `_predict` skips the pre-process function.
 *
 * @throws RegistrationError when the scores are not what they must be
 * @throws ClusterError when the model does not answer
 */
export async function proveModel(cluster: Cluster, modelId: string, proof: Proof): Promise<void> {
  await predict(cluster, modelId, HOSTILE_QUERY, HOSTILE_PASSAGES);
  const scores = await predict(cluster, modelId, QUERY, PASSAGES);
  const best = scores.indexOf(Math.max(...scores));
  if (proof === 'order' && (best !== RELEVANT || scores.lastIndexOf(scores[best]!) !== best)) {
    throw new RegistrationError(
      `Model ${modelId} is no reranker: for "${QUERY}" it scored ${JSON.stringify(scores)}, and passage ${RELEVANT} is the ` +
        'relevant one. Check the model behind the endpoint; a model with other languages or scales can be proven by ' +
        "its scores only (proof: 'scores').",
    );
  }
}

/** SageMaker reports what the container answered as a failed dependency; a container that starts answers 5xx. */
function isEndpointFault(reason: string): boolean {
  const original = Number(
    reason.match(/(?:OriginalStatusCode\W+|(?:client|server) error \()(\d{3})/)?.[1] ?? 500,
  );
  return original === 429 || original >= 500;
}

interface Prediction {
  readonly inference_results?: readonly {
    readonly output?: readonly { readonly data?: readonly unknown[] }[];
  }[];
}

async function predict(
  cluster: Cluster,
  modelId: string,
  query: string,
  passages: string[],
): Promise<number[]> {
  const { body } = await cluster.call<Prediction>({
    purpose: `prove model ${modelId} by a prediction`,
    method: 'POST',
    path: `/_plugins/_ml/_predict/text_similarity/${modelId}`,
    body: { query_text: query, text_docs: passages },
    retryable: (failure) =>
      failure.status === 424 ? isEndpointFault(failure.reason) : cluster.isWorthAnotherAttempt(failure),
    budgetMs: BUDGET_MS,
    attemptMs: 70_000,
  });
  const output = body.inference_results?.[0]?.output ?? [];
  const scores = output.map((tensor) => tensor.data?.[0]);
  if (scores.length !== passages.length || !scores.every((score) => Number.isFinite(score))) {
    throw new RegistrationError(
      `Model ${modelId} answered ${JSON.stringify(scores).slice(0, 200)} for ${passages.length} passages; one finite ` +
        'score for each is needed. Check the model behind the endpoint.',
    );
  }
  return scores as number[];
}
