import type { GoldenQueriesProperty, HandedOver } from '../../../protocol/custom-resources';
import type { GoldenQueryLine } from '../../../protocol/golden-queries/golden-query';
import type { Cluster } from '../opensearch/cluster';
import { RegistrationError } from '../opensearch/errors';
import { scoreGoldenQueries } from './golden-queries';
import { goldenQueriesOfLayer } from './golden-queries-layer';
import { shortfallOf } from './golden-queries-shortfall';
import { scorePassages } from './text-similarity';

/**
 * What a model must show before anything may use it: `order`, that the relevant passage gets the highest score;
 * `scores`, one finite score per passage; `golden-queries`, that enough cases hold.
 */
export type Proof = { readonly kind: 'order' } | ScoresProof | GoldenQueriesProof;

/** Every passage gets a finite score. */
interface ScoresProof {
  readonly kind: 'scores';
  /** What was proven when the same was deployed, and whose cases are not at hand. @default - nothing else */
  readonly inPlaceOf?: GoldenQueriesProof;
}

/** Cases of the stack's owner. */
interface GoldenQueriesProof {
  readonly kind: 'golden-queries';
  /** The hash of the file that holds them. */
  readonly sha256: string;
  /** The share of them that must hold. */
  readonly minimumShare: number;
  /** @default - read from the registrar's layers */
  readonly cases?: readonly GoldenQueryLine[];
}

/** Reads the property of a custom resource: a kind, or an object that names golden queries by their hash. */
export function readProof(property: unknown = 'order'): Proof {
  if (property === 'order' || property === 'scores') {
    return { kind: property };
  }
  const { Kind, Sha256, MinimumShare } = (property ?? {}) as Partial<HandedOver<GoldenQueriesProperty>>;
  // CloudFormation hands a number over as a string.
  const minimumShare = Number(MinimumShare);
  if (Kind === 'golden-queries' && /^[0-9a-f]{64}$/.test(String(Sha256)) && minimumShare > 0) {
    return { kind: Kind, sha256: String(Sha256), minimumShare };
  }
  throw new RegistrationError(`The registrar knows no proof ${JSON.stringify(property)}.`);
}

/** What a proof demands, in a text that is another one whenever the demand is. */
export function demandOf(proof: Proof): string {
  const asked = proof.kind === 'scores' ? (proof.inPlaceOf ?? proof) : proof;
  return asked.kind === 'golden-queries' ? `${asked.kind} ${asked.sha256} ${asked.minimumShare}` : asked.kind;
}

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
 * Proves that the model scores through OpenSearch, hostile text included, and ranks as the proof demands.
 *
 * @throws RegistrationError when the scores are not what they must be; of golden queries it names no text
 * @throws ClusterError when the model does not answer
 */
export async function proveModel(cluster: Cluster, modelId: string, proof: Proof): Promise<void> {
  await predict(cluster, modelId, HOSTILE_QUERY, HOSTILE_PASSAGES);
  if (proof.kind === 'golden-queries') {
    await proveGoldenQueries(cluster, modelId, proof);
    return;
  }
  const scores = await predict(cluster, modelId, QUERY, PASSAGES);
  if (proof.kind === 'order') {
    requireOrder(modelId, scores);
  }
}

/** Whether the model proves itself, for whatever reason it does not. */
export async function proves(cluster: Cluster, modelId: string, proof: Proof): Promise<boolean> {
  try {
    await proveModel(cluster, modelId, proof);
    return true;
  } catch {
    return false;
  }
}

async function proveGoldenQueries(
  cluster: Cluster,
  modelId: string,
  { sha256, cases, minimumShare }: GoldenQueriesProof,
): Promise<void> {
  const scored = await scoreGoldenQueries(cluster, modelId, cases ?? (await goldenQueriesOfLayer(sha256)));
  const shortfall = shortfallOf(modelId, scored, minimumShare);
  if (shortfall) {
    throw new RegistrationError(shortfall);
  }
}

function requireOrder(modelId: string, scores: readonly number[]): void {
  const others = scores.map((score, index) => (index === RELEVANT ? Number.NEGATIVE_INFINITY : score));
  const best = others.indexOf(Math.max(...others));
  const lead = others[best]! - scores[RELEVANT]!;
  if (lead >= 0) {
    throw new RegistrationError(
      `Model ${modelId} is no reranker: for "${QUERY}" it scored ${JSON.stringify(scores)}; passage ${best} is ` +
        `${lead === 0 ? 'level with' : `${lead} ahead of`} passage ${RELEVANT}, the relevant one. Check the model behind ` +
        'the endpoint; a model with other languages can be proven by golden queries, and one with other scales by its ' +
        'scores only (model.proof).',
    );
  }
}

function predict(cluster: Cluster, modelId: string, query: string, passages: string[]): Promise<number[]> {
  return scorePassages(cluster, modelId, { query, passages, budgetMs: BUDGET_MS });
}
