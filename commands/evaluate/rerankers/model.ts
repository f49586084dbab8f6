import { EndpointFailure } from '../../../lambda/rerank/errors';
import type { Invoke } from '../../../lambda/rerank/invoke-endpoint';
import { createScorer, type ScorerSettings } from '../../../lambda/rerank/scorer';
import type { Device, ProtocolName } from '../../../protocol';
import { RERANK_FUNCTION_DEFAULTS } from '../../../protocol/rerank-function';
import { UsageError } from '../../shared/usage-error';
import type { JudgedQuery } from '../collection';
import type { TimedSearch } from '../search';
import type { Reranker } from './reranker';

/** A thousand long passages take a model on a CPU most of a minute. */
const SCORING_MS = 150_000;
/** A quota of calls a minute makes callers wait. */
const ATTEMPTS = 8;

/** A model, and how it is asked. */
export interface AskedModel extends Pick<Reranker, 'name' | 'scoredBy'> {
  readonly invoke: Invoke;
  readonly protocol: ProtocolName;
  readonly device?: Device;
  /** How many windows of a long passage are read, and who cuts them. */
  readonly windows: Pick<ScorerSettings, 'maxWindows' | 'windowsBy'>;
}

/**
 * Reranks by asking a model for the scores of the passages that were found, with the requests of the rerank function, which are
 * those that OpenSearch sends.
 */
export function modelReranker({ name, scoredBy, invoke, protocol, device, windows }: AskedModel): Reranker {
  const score = createScorer(invoke, {
    protocol,
    device,
    ...windows,
    limits: { maxEndpointRequestBytes: RERANK_FUNCTION_DEFAULTS.MAX_ENDPOINT_REQUEST_BYTES },
    callTimeoutMs: SCORING_MS,
    maxAttempts: ATTEMPTS,
    endpointInstances: 1,
  });
  return {
    name,
    scoredBy,
    async rerank(query, { hits, ownPassages, milliseconds }): Promise<TimedSearch> {
      const started = performance.now();
      const texts = hits.map(({ text }) => text);
      if (texts.length > 0 && texts.every((text) => text === '')) {
        throw new UsageError(
          `the hits of query ${query.id} come without a text to score: --field must name the field that holds it, and a ` +
            '"_source" in --plain-query must include that field',
        );
      }
      const scores = await score(requestOf(query, texts), {
        budgetMs: SCORING_MS,
        onCall: () => undefined,
        onRetry: () => undefined,
      }).catch((error: unknown) => {
        throw scoringFailure(error, name, query);
      });
      return {
        // As OpenSearch has them.
        hits: hits.map((hit, place) => ({ ...hit, score: Math.fround(scores[place]!) })),
        ownPassages,
        milliseconds: milliseconds + performance.now() - started,
      };
    },
  };
}

function requestOf({ text }: JudgedQuery, texts: readonly string[]) {
  return { query: text, texts, textsField: 'documents' } as const;
}

function scoringFailure(error: unknown, model: string, query: JudgedQuery): Error {
  if (!(error instanceof EndpointFailure)) {
    return new Error(`${model} could not score the hits of query ${query.id}: ${(error as Error).message}`);
  }
  const { errorName, status, originalStatus } = error.details;
  const details = [errorName, status, originalStatus !== undefined && `its own status ${originalStatus}`];
  const said = details.filter((detail) => detail !== undefined && detail !== false).join(', ');
  return new Error(
    `${model} gave no scores for query ${query.id}: ${error.reason}${said === '' ? '' : ` (${said})`}`,
  );
}
