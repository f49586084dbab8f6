import {
  InvokeEndpointCommand,
  SageMakerRuntimeClient,
  type SageMakerRuntimeClientConfig,
} from '@aws-sdk/client-sagemaker-runtime';
import { isWaking } from '../../protocol/inference-component';
import { EndpointFailure } from './errors';
import { type CallError, failureOf } from './failure';

/**
 * Sends one request body to the endpoint, or to the model of Bedrock, and gives the body of its answer.
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

/** Makes the call to one SageMaker endpoint, or to an inference component on it; JSON both ways. */
export function invokeEndpoint(
  client: SageMakerRuntimeClient,
  endpointName: string,
  inferenceComponentName?: string,
): Invoke {
  return async (body, { timeoutMs, signal }) => {
    const timeout = AbortSignal.timeout(Math.ceil(timeoutMs));
    try {
      const answer = await client.send(
        new InvokeEndpointCommand({
          EndpointName: endpointName,
          InferenceComponentName: inferenceComponentName,
          // As bytes: the SDK would turn a text into them to sign it, and once more to send it.
          Body: Buffer.from(body),
          // The container compares both as exact strings: `; charset=utf-8` or a list of types fails.
          ContentType: 'application/json',
          Accept: 'application/json',
        }),
        { abortSignal: signal ? AbortSignal.any([timeout, signal]) : timeout },
      );
      return answer.Body?.transformToString() ?? '';
    } catch (error) {
      throw timeout.aborted ? new EndpointFailure('timeout') : failureOf(callError(error as SdkError));
    }
  };
}

function callError(error: SdkError): CallError {
  return {
    name: error.name,
    code: error.code,
    status: error.$metadata?.httpStatusCode,
    originalStatus: error.name === 'ModelError' ? (error.OriginalStatusCode ?? 0) : undefined,
    // Its message quotes no document; that of a container may.
    isWaking: error.name !== 'ModelError' && isWaking(error.message),
  };
}

interface SdkError {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly OriginalStatusCode?: number;
}
