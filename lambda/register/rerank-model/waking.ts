import { isWaking } from '../../../protocol/inference-component';
import { until } from '../../shared/until';
import type { Cluster } from '../opensearch/cluster';
import { ClusterError } from '../opensearch/errors';
import { type Validation, validateModel } from './validation';

const EVERY_MS = 10_000;

/**
 * Validates a model whose endpoint may sleep: the first prediction wakes it, and further ones see when it is awake. The log
 * has each of them.
 *
 * @throws RegistrationError, ClusterError as `validateModel` does; the latter too when it does not wake in time
 */
export async function validateWhenAwake(
  cluster: Cluster,
  modelId: string,
  validation: Validation,
  budgetMs: number,
  everyMs = EVERY_MS,
): Promise<void> {
  const look = async () => {
    await validateModel(cluster, modelId, validation, budgetMs);
    return true;
  };
  // The last look has time for an answer, which says why.
  const looking = cluster.deadline.within(cluster.deadline.remainingMs - 2 * everyMs);
  await until(looking, look, { everyMs, again: isAsleep });
}

/** Whether a model passes its validation, whatever the reason if it does not; one whose endpoint sleeps is waited for. */
export async function passesValidation(
  cluster: Cluster,
  modelId: string,
  validation: Validation,
  budgetMs: number,
): Promise<boolean> {
  try {
    await validateWhenAwake(cluster, modelId, validation, budgetMs);
    return true;
  } catch {
    return false;
  }
}

/** Whether a prediction failed since the endpoint behind the model has no copy of it. */
export function isAsleep(error: unknown): boolean {
  return error instanceof ClusterError && isWaking(error.failure.reason);
}
