import { errors } from '@opensearch-project/opensearch';

/** A failed call of the client, taken apart. */
export interface ReadError {
  /** The HTTP status; absent when there was no answer. */
  readonly status?: number;
  /** The kind of error that OpenSearch names, such as `index_not_found_exception`. */
  readonly type?: string;
  /** The reason that OpenSearch gives, or who answers in its place; without an answer, what happened to the connection. */
  readonly reason?: string;
  /** The reason of the root cause, where OpenSearch names one. */
  readonly rootReason?: string;
  /** Type, reason and cause in one text; the whole body where it names none. */
  readonly text: string;
  /** Milliseconds that the server asked to wait. */
  readonly retryAfterMs?: number;
}

/** Reads what a call of the client was rejected with. */
export function readError(thrown: unknown): ReadError {
  if (!(thrown instanceof errors.ResponseError)) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return { reason, text: reason };
  }
  const { statusCode, body, headers } = thrown;
  const retryAfter = retryAfterMs(headers?.['retry-after']);
  return { ...readBody(body), status: statusCode ?? 0, retryAfterMs: retryAfter };
}

interface ErrorBody {
  readonly error?: string | ErrorDetail;
  /** Of the service before OpenSearch, in either spelling. */
  readonly message?: string;
  readonly Message?: string;
}

interface ErrorDetail {
  readonly type?: string;
  readonly reason?: string;
  readonly caused_by?: { readonly reason?: string };
  readonly root_cause?: readonly { readonly reason?: string }[];
}

function readBody(body: unknown): Omit<ReadError, 'status' | 'retryAfterMs'> {
  const { error, message, Message } = (body ?? {}) as ErrorBody;
  if (typeof error !== 'object' || error === null) {
    const reason = error ?? message ?? Message;
    return { reason, text: String(reason ?? (typeof body === 'string' ? body : JSON.stringify(body))) };
  }
  const { type, reason, caused_by, root_cause } = error;
  const cause = caused_by?.reason && caused_by.reason !== reason ? ` (${caused_by.reason})` : '';
  return {
    type,
    reason,
    rootReason: root_cause?.[0]?.reason,
    text: `${type ?? 'error'}: ${reason ?? JSON.stringify(error)}${cause}`,
  };
}

function retryAfterMs(header: unknown): number | undefined {
  const seconds = Number(header);
  return header !== undefined && Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : undefined;
}
