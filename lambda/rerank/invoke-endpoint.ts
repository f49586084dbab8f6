import {
  InvokeEndpointCommand,
  SageMakerRuntimeClient,
  type SageMakerRuntimeClientConfig,
} from '@aws-sdk/client-sagemaker-runtime';
import { EndpointFailure, type FailureDetails, type FailureReason } from './errors';

/**
 * Sends one request body to the endpoint and gives the body of its answer.
 *
 * @throws EndpointFailure when there is no answer within `timeoutMs`, or it is an error
 */
export type Invoke = (body: string, options: InvokeOptions) => Promise<string>;

/** How long a call may take. */
interface InvokeOptions {
  readonly timeoutMs: number;
  /** Cuts the call; its error is then of no interest. @default - only the time ends it */
  readonly signal?: AbortSignal;
}

/** The SageMaker client that `invokeEndpoint` expects: one that never retries by itself. */
export function sageMakerRuntime(config: SageMakerRuntimeClientConfig = {}): SageMakerRuntimeClient {
  return new SageMakerRuntimeClient({
    // The SDK's retries would be neither counted nor kept within the time left, and never cover a `ModelError`.
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 2_000 },
    ...config,
  });
}

/** Makes the call to one SageMaker endpoint; JSON both ways. */
export function invokeEndpoint(client: SageMakerRuntimeClient, endpointName: string): Invoke {
  return async (body, { timeoutMs, signal }) => {
    const timeout = AbortSignal.timeout(Math.ceil(timeoutMs));
    try {
      const answer = await client.send(
        new InvokeEndpointCommand({
          EndpointName: endpointName,
          Body: body,
          // The container compares both as exact strings: `; charset=utf-8` or a list of types fails.
          ContentType: 'application/json',
          Accept: 'application/json',
        }),
        { abortSignal: signal ? AbortSignal.any([timeout, signal]) : timeout },
      );
      return answer.Body?.transformToString() ?? '';
    } catch (error) {
      throw timeout.aborted ? new EndpointFailure('timeout') : failureOf(error);
    }
  };
}

/** The failure of the request that an error of the SDK stands for. */
function failureOf(thrown: unknown): EndpointFailure {
  const error = thrown as SdkError;
  const details: FailureDetails = {
    errorName: error.code ?? error.name,
    status: error.$metadata?.httpStatusCode,
    ...(error.name === 'ModelError' && { originalStatus: error.OriginalStatusCode ?? 0 }),
  };
  return new EndpointFailure(reasonOf(error, details), details);
}

function reasonOf(error: SdkError, { status = 0, originalStatus }: FailureDetails): FailureReason {
  if (originalStatus !== undefined) {
    // 0 is a container that did not answer SageMaker: "Received server error (0) from primary".
    return isClientError(originalStatus) ? 'refused' : originalStatus === 429 ? 'throttled' : 'unavailable';
  }
  if (error.name === 'ModelNotReadyException') {
    return 'unavailable';
  }
  if (status === 429 || /throttl|toomanyrequests|requestlimitexceeded|slowdown/i.test(error.name)) {
    return 'throttled';
  }
  if (status >= 500) {
    return 'unavailable';
  }
  if (isClientError(status)) {
    return 'refused';
  }
  // Errors of the connection carry a code. One that breaks while the answer is read comes with the answer's status.
  return error.code !== undefined || error.name === 'TimeoutError' ? 'unreachable' : 'refused';
}

/** Text Embeddings Inference answers 424 when its own backend fails. */
function isClientError(status: number): boolean {
  return status >= 400 && status < 500 && status !== 429 && status !== 424;
}

interface SdkError {
  readonly name: string;
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly OriginalStatusCode?: number;
}
