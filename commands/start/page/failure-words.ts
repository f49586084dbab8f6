import { errors } from '@opensearch-project/opensearch';
import { readError } from '../../../lambda/register/opensearch/read-error';
import type { SearchFailure } from './comparison';

/** Says why a search failed, and what to check. */
export function failureInWords({ kind, cause }: SearchFailure, opensearchUrl: string): string {
  if (cause instanceof errors.TimeoutError) {
    return `OpenSearch on ${opensearchUrl} did not answer the ${kind} search in time.`;
  }
  const { status, reason, rootReason = reason } = readError(cause);
  if (status !== undefined) {
    const because = rootReason ? `: ${rootReason.replace(/\.$/, '')}` : '';
    return `The ${kind} search failed: OpenSearch answered ${status}${because}.`;
  }
  if (cause instanceof errors.ConnectionError || cause instanceof errors.NoLivingConnectionsError) {
    return `OpenSearch does not answer on ${opensearchUrl} (${reason}). Is it still running?`;
  }
  return `The ${kind} search failed: ${reason}.`;
}
