import { BadRequest, InternalError, KeysUnreadable, RerankUnavailable, Unauthorized } from './errors';
import type { Log } from './log';
import type { ErrorMetrics } from './metrics';

/** An error that the caller may see. */
export type CallerError = BadRequest | Unauthorized | KeysUnreadable | RerankUnavailable | InternalError;

/** Logs an error once, and gives the one for the caller: what nobody foresaw becomes an `InternalError`, and is counted. */
export type ReportError = (error: unknown, requestId: string) => CallerError;

/** Makes what reports errors. */
export function errorReporter(logger: Log, errors?: Pick<ErrorMetrics, 'internal'>): ReportError {
  return (error, requestId) => {
    const reported = report(error, requestId, logger);
    if (reported instanceof InternalError) {
      errors?.internal();
    }
    return reported;
  };
}

function report(error: unknown, requestId: string, logger: Log): CallerError {
  if (error instanceof BadRequest || error instanceof Unauthorized) {
    logger.info('request refused', { request_id: requestId, problem: error.message });
    return error;
  }
  // Whoever threw these has logged why.
  if (error instanceof RerankUnavailable || error instanceof KeysUnreadable) {
    return error;
  }
  logger.error('internal error', { request_id: requestId, ...withoutMessage(error) });
  return new InternalError(requestId);
}

/** The message of an unforeseen error may quote a text; the place where it was thrown cannot. */
function withoutMessage(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) {
    return { error_name: typeof error };
  }
  const { name, message, stack = '' } = error;
  const start = stack.indexOf(message);
  return { error_name: name, ...(start >= 0 && { stack: stack.slice(start + message.length).trim() }) };
}
