import { RERANK_FUNCTION_DEFAULTS } from '../../protocol/rerank-function';
import { LOG_RETENTION } from '../shared/bundled-function';

/** What the rerank function is like where its props say nothing, beside what its environment then says. */
export const FUNCTION_DEFAULTS = {
  functionUrl: true,
  /** As long as SageMaker lets one invocation take. */
  timeoutSeconds: RERANK_FUNCTION_DEFAULTS.CALL_TIMEOUT_MS / 1_000,
  /** In MiB. */
  memorySize: 512,
  logRetention: LOG_RETENTION,
} as const;
