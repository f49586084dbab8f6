import type { Client } from '@opensearch-project/opensearch';
import { Deadline } from '../../shared/deadline';
import { type CallFailure, ClusterError } from './errors';
import { readError } from './read-error';
import { remedyOf } from './remedies';
import { isTransient, waitToRetry } from './retry';
import { withoutTexts } from './without-texts';

const ATTEMPT_MS = 30_000;
const REASON_CHARACTERS = 600;

/** The default of {@link ClusterSettings.cleanUpMs}. */
export const CLEAN_UP_MS = 75_000;

/** One call to the cluster's REST API. */
export interface ClusterCall {
  /** The purpose of the call, completing "Could not …" in an error. */
  readonly purpose: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: object;
  /** Statuses other than 2xx that are an answer rather than a failure. */
  readonly accept?: readonly number[];
  /** Whether a failure is worth another attempt. @default - `isTransient`, and 403 while IAM propagates */
  readonly retryable?: (failure: CallFailure) => boolean;
  /** Milliseconds for all attempts together. @default - until the cluster's deadline */
  readonly budgetMs?: number;
  /** Milliseconds for one attempt. @default - those of the cluster */
  readonly attemptMs?: number;
  /**
   * Whether the body holds texts that neither a log nor an error may repeat: of what the cluster says about it only codes
   * are passed on.
   *
   * @default false
   */
  readonly confidential?: boolean;
}

/** The answer to a call. */
export interface ClusterAnswer<Body> {
  readonly status: number;
  readonly body: Body;
}

/** Settings of a {@link Cluster}. */
export interface ClusterSettings {
  /** No call begins or is waited for after it. */
  readonly deadline: Deadline;
  /** Milliseconds for one attempt of a call. @default - 30,000 */
  readonly attemptMs?: number;
  /** Milliseconds that no attempt goes beyond, even of a call that asks for more. @default - what the call asks for */
  readonly longestAttemptMs?: number;
  /** How long a 403 may be a permission that has not arrived yet, in milliseconds. @default - 0, 403 is final */
  readonly propagationMs?: number;
  /** Milliseconds, beyond the deadline, for removing what a failed create has made. @default - 75,000 */
  readonly cleanUpMs?: number;
  /** Ends calls and waits early, as if the deadline had come. @default - only the deadline ends them */
  readonly signal?: AbortSignal;
  /** The role of the registrar, named in errors that it can be mapped for. */
  readonly registrarRole?: string;
  /** Told of every attempt; never of a body. */
  readonly log?: (entry: {
    method: string;
    path: string;
    status?: number;
    reason?: string;
    ms: number;
  }) => void;
}

/** An OpenSearch cluster, called with deadlines, bounded retries and errors that say what to do. */
export class Cluster {
  private readonly propagation: Deadline;

  constructor(
    private readonly client: Client,
    private readonly settings: ClusterSettings,
  ) {
    this.propagation = Deadline.in(settings.propagationMs ?? 0);
  }

  /** The same cluster with time of its own, for removing what a failed create has made. */
  forCleanUp(): Cluster {
    const deadline = Deadline.in(this.settings.cleanUpMs ?? CLEAN_UP_MS);
    return new Cluster(this.client, { ...this.settings, deadline, propagationMs: 0, signal: undefined });
  }

  get deadline(): Deadline {
    return this.settings.deadline;
  }

  /**
   * Sends the call, again while a failure is worth it and time is left.
   *
   * @throws ClusterError when no attempt gave a 2xx or accepted status
   */
  async call<Body>(call: ClusterCall): Promise<ClusterAnswer<Body>> {
    const deadline = call.budgetMs ? this.deadline.within(call.budgetMs) : this.deadline;
    const retryable = call.retryable ?? ((failure: CallFailure) => this.isWorthAnotherAttempt(failure));
    for (let attempts = 1; ; attempts++) {
      this.settings.signal?.throwIfAborted();
      const outcome = await this.attempt<Body>(call, attempts, deadline);
      if (!('failure' in outcome)) {
        return outcome;
      }
      if (
        !retryable(outcome.failure) ||
        !(await waitToRetry(outcome.failure, deadline, this.settings.signal))
      ) {
        throw new ClusterError(outcome.failure, remedyOf(outcome.failure, this.settings.registrarRole));
      }
    }
  }

  /** The default rule for another attempt. */
  isWorthAnotherAttempt(failure: CallFailure): boolean {
    return isTransient(failure) || (failure.status === 403 && this.propagation.remainingMs > 0);
  }

  private async attempt<Body>(
    call: ClusterCall,
    attempts: number,
    deadline: Deadline,
  ): Promise<ClusterAnswer<Body> | { failure: CallFailure }> {
    const { purpose, method, path } = call;
    const started = performance.now();
    const { attemptMs = ATTEMPT_MS, longestAttemptMs = Number.POSITIVE_INFINITY } = this.settings;
    const limit = Math.max(1, Math.min(call.attemptMs ?? attemptMs, longestAttemptMs, deadline.remainingMs));
    const log = (status?: number, reason?: string) =>
      this.settings.log?.({ method, path, status, reason, ms: Math.round(performance.now() - started) });
    try {
      const { statusCode, body } = await withinTime(limit, this.send(call, limit));
      if (typeof body === 'object' && body !== null) {
        log(statusCode ?? undefined);
        return { status: statusCode ?? 0, body: body as Body };
      }
      const reason = `no JSON object in an answer of status ${statusCode}`;
      log(statusCode ?? undefined, reason);
      return { failure: { purpose, method, path, reason, attempts, maybeDone: true } };
    } catch (error) {
      const description = describe(error);
      const reason = call.confidential ? withoutTexts(description.reason) : description.reason;
      const failure = { purpose, method, path, attempts, ...description, reason };
      log(failure.status, failure.reason);
      return { failure };
    }
  }

  private send({ method, path, body, accept }: ClusterCall, requestTimeout: number) {
    const [pathname, querystring] = path.split('?') as [string, string | undefined];
    return this.client.transport.request(
      { method, path: pathname, ...(querystring && { querystring }), ...(body && { body }) },
      { requestTimeout, maxRetries: 0, ignore: [...(accept ?? [])] },
    );
  }
}

class Late extends Error {}

/** The client's own timeout restarts with every byte that arrives; this one does not. */
async function withinTime<Answer>(ms: number, answer: PromiseLike<Answer>): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Late(`no answer within ${Math.round(ms)} ms`)), ms);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

type Description = Pick<CallFailure, 'status' | 'reason' | 'code' | 'retryAfterMs' | 'maybeDone'>;

function describe(error: unknown): Description {
  const { status, text, retryAfterMs } = readError(error);
  const reason = shorten(text);
  if (status !== undefined) {
    return { status, reason, retryAfterMs, maybeDone: status >= 500 };
  }
  const code = connectionCode(text);
  return { reason, code, maybeDone: code !== 'ENOTFOUND' && code !== 'ECONNREFUSED' };
}

/** The client passes on the text of a connection error but not its code. */
function connectionCode(message: string): string | undefined {
  return /certificate|self.signed/i.test(message) ? 'CERT' : message.match(/\bE[A-Z]{4,}\b/)?.[0];
}

function shorten(text: string): string {
  return text.length <= REASON_CHARACTERS ? text : `${text.slice(0, REASON_CHARACTERS)}…`;
}
