import { errors } from '@opensearch-project/opensearch';
import type { SearchFailure } from './comparison';

/** Says why a search failed, and what to check. */
export function failureInWords({ kind, cause }: SearchFailure, opensearchUrl: string): string {
  if (cause instanceof errors.TimeoutError) {
    return `OpenSearch on ${opensearchUrl} did not answer the ${kind} search in time.`;
  }
  if (cause instanceof errors.ResponseError) {
    return `The ${kind} search failed: OpenSearch answered ${cause.statusCode}${reasonOf(cause.body)}.`;
  }
  if (cause instanceof errors.ConnectionError || cause instanceof errors.NoLivingConnectionsError) {
    return `OpenSearch does not answer on ${opensearchUrl} (${cause.message}). Is it still running?`;
  }
  return `The ${kind} search failed: ${cause instanceof Error ? cause.message : cause}.`;
}

interface ErrorBody {
  readonly error?:
    | string
    | { readonly reason?: string; readonly root_cause?: readonly { reason?: string }[] };
}

/** `: REASON` of the answer's error, the root cause being what helps. */
function reasonOf(body: unknown): string {
  const error = (body as ErrorBody | undefined)?.error;
  const reason = typeof error === 'string' ? error : (error?.root_cause?.[0]?.reason ?? error?.reason);
  return reason ? `: ${reason.replace(/\.$/, '')}` : '';
}
