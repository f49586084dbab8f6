import type { ConnectorBody } from '../../../protocol/connector';
import type { GoldenQueriesProperty, HandedOver } from '../../../protocol/custom-resources';
import type { GoldenQueryLine } from '../../../protocol/golden-queries/golden-query';
import type { Cluster } from '../opensearch/cluster';
import { RegistrationError } from '../opensearch/errors';
import { scoreGoldenQueries } from './golden-queries';
import { goldenQueriesOfLayer } from './golden-queries-layer';
import { shortfallOf } from './golden-queries-shortfall';
import { scorePassages } from './text-similarity';

/**
 * The validation that a model must pass before anything may use it. `order`: the relevant passage gets the highest score;
 * `scores`: one finite score per passage; `golden-queries`: enough cases hold.
 */
export type Validation = { readonly kind: 'order' } | ScoresValidation | GoldenQueriesValidation;

/** Every passage gets a finite score. */
interface ScoresValidation {
  readonly kind: 'scores';
  /** The validation at deployment, whose cases are not available now. @default - nothing else */
  readonly inPlaceOf?: GoldenQueriesValidation;
}

/** Cases of the stack's owner. */
interface GoldenQueriesValidation {
  readonly kind: 'golden-queries';
  /** The hash of the file that holds them. */
  readonly sha256: string;
  /** The share of them that must hold. */
  readonly minimumShare: number;
  /** @default - read from the registrar's layers */
  readonly cases?: readonly GoldenQueryLine[];
}

/** Reads the property of a custom resource: a kind, or an object that names golden queries by their hash. */
export function readValidation(property: unknown = 'order'): Validation {
  if (property === 'order' || property === 'scores') {
    return { kind: property };
  }
  const { Kind, Sha256, MinimumShare } = (property ?? {}) as Partial<HandedOver<GoldenQueriesProperty>>;
  // CloudFormation hands a number over as a string.
  const minimumShare = Number(MinimumShare);
  if (Kind === 'golden-queries' && /^[0-9a-f]{64}$/.test(String(Sha256)) && minimumShare > 0) {
    return { kind: Kind, sha256: String(Sha256), minimumShare };
  }
  throw new RegistrationError(`The registrar knows no validation ${JSON.stringify(property)}.`);
}

/** The requirement of a validation as text, which differs whenever the requirement differs. */
export function requirementOf(validation: Validation): string {
  const asked = validation.kind === 'scores' ? (validation.inPlaceOf ?? validation) : validation;
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
  // More tokens than BERT reads: a model that is asked to read more than it can must fail here, not in a search.
  'word '.repeat(600),
];

/** The time of a test prediction, with all its attempts. */
const BUDGET_MS = 120_000;
/** A model server that starts when it is called may be slower than a search waits for it. */
const READS = 4;

/** Milliseconds for a test prediction through that connector: the more, the longer its searches may wait. */
export function predictionBudgetMs({ client_config }: ConnectorBody): number {
  return Math.max(BUDGET_MS, READS * client_config.read_timeout * 1_000);
}

/**
 * Milliseconds that a validation may need through that connector beyond those of one whose model server runs: as long as its
 * first prediction waits for a container to start.
 */
export function startupMs(connector: ConnectorBody): number {
  const budgetMs = predictionBudgetMs(connector);
  return budgetMs > BUDGET_MS ? budgetMs : 0;
}

/**
 * Checks by test predictions through OpenSearch that the model scores, hostile and long text included, and ranks as required.
 *
 * @param budgetMs - for each of them, with all attempts
 * @throws RegistrationError when the scores are not what they must be; of golden queries it names no text
 * @throws ClusterError when the model does not answer
 */
export async function validateModel(
  cluster: Cluster,
  modelId: string,
  validation: Validation,
  budgetMs: number,
): Promise<void> {
  const predict = (query: string, passages: readonly string[]) =>
    scorePassages(cluster, modelId, { query, passages, budgetMs });
  await predict(HOSTILE_QUERY, HOSTILE_PASSAGES);
  if (validation.kind === 'golden-queries') {
    await validateWithGoldenQueries(cluster, modelId, validation, budgetMs > BUDGET_MS);
    return;
  }
  const scores = await predict(QUERY, PASSAGES);
  if (validation.kind === 'order') {
    requireOrder(modelId, scores);
  }
}

async function validateWithGoldenQueries(
  cluster: Cluster,
  modelId: string,
  { sha256, cases, minimumShare }: GoldenQueriesValidation,
  serverless: boolean,
): Promise<void> {
  const asked = cases ?? (await goldenQueriesOfLayer(sha256));
  const scored = await scoreGoldenQueries(cluster, modelId, asked, { serverless });
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
      `Model ${modelId} did not rank the relevant passage first: for "${QUERY}" it scored ${JSON.stringify(scores)}; passage ${best} is ` +
        `${lead === 0 ? 'level with' : `${lead} ahead of`} passage ${RELEVANT}, the relevant one. Check the model behind ` +
        'the endpoint; a model with other languages can be validated by golden queries, and one with other scales by its ' +
        'scores only (model.proof).',
    );
  }
}
