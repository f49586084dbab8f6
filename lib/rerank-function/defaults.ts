import { RERANK_FUNCTION_DEFAULTS } from '../../protocol/rerank-function';
import { LOG_RETENTION } from '../shared/bundled-function';

/** The defaults of the rerank function that are not in its environment. */
export const FUNCTION_DEFAULTS = {
  functionUrl: true,
  /** As long as SageMaker lets one invocation take. */
  timeoutSeconds: RERANK_FUNCTION_DEFAULTS.CALL_TIMEOUT_MS / 1_000,
  /** In MiB. */
  memorySize: 512,
  logRetention: LOG_RETENTION,
} as const;
