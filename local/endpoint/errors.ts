/** An error that SageMaker's runtime answers with. `body` is what the wire carries. */
export class RuntimeError extends Error {
  override readonly name = 'RuntimeError';

  constructor(
    readonly status: number,
    /** The value of the `x-amzn-errortype` header. */
    readonly type: string,
    readonly body: Readonly<Record<string, unknown>>,
  ) {
    super(type);
  }
}

/** A request whose signature is not accepted; such errors come from AWS's front, which writes `message` in lower case. */
export function forbidden(type: string, message: string): RuntimeError {
  return new RuntimeError(403, type, { message });
}

/** No such operation: another method or path. */
export function unknownOperation(): RuntimeError {
  return new RuntimeError(404, 'UnknownOperationException', {});
}

/** The body is larger than the service takes. What AWS calls this error on the wire is not documented. */
export function tooLarge(limit: number): RuntimeError {
  return new RuntimeError(413, 'RequestEntityTooLargeException', {
    message: `The request body is larger than ${limit} bytes.`,
  });
}

/** No endpoint of that name. */
export function endpointNotFound(endpointName: string): RuntimeError {
  return new RuntimeError(400, 'ValidationError', {
    Message: `Endpoint ${endpointName} of account ${ACCOUNT} not found.`,
  });
}

/** A failure of the endpoint's own code. Its message is left out, since it may quote a text. */
export function internalFailure(error: unknown): RuntimeError {
  const name = (error as Partial<Error> | undefined)?.name ?? typeof error;
  return new RuntimeError(500, 'InternalFailure', { Message: `Internal failure (${name}).` });
}

/** The endpoint and the container's answer of a model error. */
export interface ModelErrorDetails {
  readonly endpointName: string;
  readonly region: string;
  /** The container's status; 0 when it did not answer. */
  readonly originalStatus: number;
  /** The container's body. */
  readonly originalMessage: string;
}

/** The container's own error, as SageMaker hands it on: always 424. */
export function modelError(details: ModelErrorDetails): RuntimeError {
  const { endpointName, region, originalStatus, originalMessage } = details;
  const client = originalStatus >= 400 && originalStatus < 500;
  const group = `/aws/sagemaker/Endpoints/${endpointName}`;
  const logs = `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#logEventViewer:group=${group}`;
  return new RuntimeError(424, 'ModelError', {
    ErrorCode: client ? 'CLIENT_ERROR_FROM_MODEL' : 'INTERNAL_FAILURE_FROM_MODEL',
    LogStreamArn: `arn:aws:logs:${region}:${ACCOUNT}:log-group:${group}`,
    Message: `Received ${client ? 'client' : 'server'} error (${originalStatus}) from primary with message "${originalMessage}". See ${logs} in account ${ACCOUNT} for more information.`,
    OriginalMessage: originalMessage,
    OriginalStatusCode: originalStatus,
  });
}

/** The account that local endpoints belong to. */
const ACCOUNT = '000000000000';
