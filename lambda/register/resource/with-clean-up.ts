import type { Cluster } from '../opensearch/cluster';

/**
 * Runs the create; when it fails, removes what it made before it throws.
 *
 * CloudFormation's provider framework drops the Delete that follows a failed Create, so nobody else would.
 */
export async function withCleanUp<Result>(
  cluster: Cluster,
  create: () => Promise<Result>,
  cleanUp: (cluster: Cluster) => Promise<void>,
): Promise<Result> {
  try {
    return await create();
  } catch (cause) {
    try {
      await cleanUp(cluster.forCleanUp());
    } catch (left) {
      throw new AggregateError(
        [cause, left],
        `${message(cause)} Removing what had been made failed as well, so that parts of it remain; the next attempt ` +
          `removes them. ${message(left)}`,
      );
    }
    throw cause;
  }
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
