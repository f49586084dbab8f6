/*
 * Lambda's JSON log takes `errorType` from the constructor's name, which the bundler shortens: the classes name themselves.
 */

/** A failed call to OpenSearch: which call, which status, what OpenSearch said and what to do about it. */
export class ClusterError extends Error {
  static override readonly name: string = 'ClusterError';
  override readonly name = 'ClusterError';

  constructor(
    readonly failure: CallFailure,
    remedy: string | undefined,
  ) {
    const answer = failure.status === undefined ? failure.reason : `${failure.status}: ${failure.reason}`;
    const verb = failure.status === undefined ? 'failed' : 'answered';
    const tries = failure.attempts > 1 ? ` (tried ${failure.attempts} times)` : '';
    super(
      `Could not ${failure.purpose}: ${failure.method} ${failure.path} ${verb} ${answer}${tries}.${remedy ? ` ${remedy}` : ''}`,
    );
  }
}

/** The facts about a failed call. */
export interface CallFailure {
  /** The purpose of the call, completing "Could not …". */
  readonly purpose: string;
  readonly method: string;
  readonly path: string;
  /** The HTTP status; absent when there was no answer, or none that can be read. */
  readonly status?: number;
  /** The answer of OpenSearch, or the fate of the connection; at most 600 characters. */
  readonly reason: string;
  /** The error code of the connection, such as `ENOTFOUND`. */
  readonly code?: string;
  readonly attempts: number;
  /** Milliseconds that the server asked to wait. */
  readonly retryAfterMs?: number;
  /** Whether the server may have done what was asked, although the answer does not say so. */
  readonly maybeDone: boolean;
}

/** A request for something that the registrar refuses, or that does not hold what it must; retrying cannot help. */
export class RegistrationError extends Error {
  static override readonly name: string = 'RegistrationError';
  override readonly name: string = 'RegistrationError';
}

/** The cluster's host name does not exist any more. */
export function isGone(error: unknown): boolean {
  return error instanceof ClusterError && error.failure.code === 'ENOTFOUND';
}
