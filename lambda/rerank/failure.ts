import { EndpointFailure, type FailureDetails, type FailureReason } from './errors';

/** What an AWS service answered in place of scores, or the error of the connection to it. */
export interface CallError {
  /** The name of the service's error. */
  readonly name: string;
  /** The code of the connection's error. */
  readonly code?: string;
  readonly status?: number;
  /** The status by which the model server failed, where it was that; 0 is one that did not answer the service. */
  readonly originalStatus?: number;
  /** Whether the endpoint has no copy of the model. */
  readonly isWaking?: boolean;
}

/** The failure of the request that an error of a call stands for. */
export function failureOf({ name, code, status, originalStatus, isWaking }: CallError): EndpointFailure {
  const details: FailureDetails = {
    errorName: code ?? name,
    status,
    ...(originalStatus !== undefined && { originalStatus }),
  };
  const reason = isWaking ? 'waking' : reasonOf({ name, code, status, originalStatus });
  return new EndpointFailure(reason, details);
}

function reasonOf({ name, code, status = 0, originalStatus }: CallError): FailureReason {
  if (originalStatus !== undefined) {
    // 0 is a container that did not answer SageMaker: "Received server error (0) from primary".
    return isClientError(originalStatus) ? 'refused' : originalStatus === 429 ? 'throttled' : 'unavailable';
  }
  if (name === 'ModelNotReadyException') {
    return 'unavailable';
  }
  if (status === 429 || /throttl|toomanyrequests|requestlimitexceeded|slowdown/i.test(name)) {
    return 'throttled';
  }
  if (status >= 500) {
    return 'unavailable';
  }
  if (name === 'ModelTimeoutException') {
    return 'timeout';
  }
  if (isClientError(status)) {
    return 'refused';
  }
  // Errors of the connection carry a code. One that breaks while the answer is read comes with the answer's status.
  return code !== undefined || name === 'TimeoutError' ? 'unreachable' : 'refused';
}

/** Text Embeddings Inference answers 424 when its own backend fails. */
function isClientError(status: number): boolean {
  return status >= 400 && status < 500 && status !== 429 && status !== 424;
}
