import type { Cluster } from '../../lambda/register/opensearch/cluster';
import { removeOrphans } from '../../lambda/register/orphans';
import { rerankModel } from '../../lambda/register/rerank-model/resource';
import type { ResourceContext } from '../../lambda/register/resource/resource';
import { type Comparison, orphansOf } from './compare';
import { type DesiredState, ofType } from './desired-state';

/** How a repair goes about it. */
export interface RepairOptions {
  /** How long searches under way may use a model that goes, in milliseconds. @default - the longest read timeout */
  readonly drainMs?: number;
  /** Told of each thing that was done, and of each that could not be. */
  readonly say: (line: string) => void;
}

/**
 * Makes what differs as it is desired, each resource after those that it refers to: first the models, with their
 * validation, then the pipelines that name them, then access; last of all it removes what nothing needs any more, so
 * that no search fails on the way.
 *
 * A repair that fails is reported and does not stop the others; another comparison says what remains.
 */
export async function repair(
  cluster: Cluster,
  state: DesiredState,
  { observations }: Comparison,
  { say, drainMs = longestReadMs(state) }: RepairOptions,
): Promise<void> {
  const attempt = (what: string, work: () => Promise<void>) =>
    work().catch((error: Error) => say(`could not repair ${what}: ${error.message}`));

  const context: ResourceContext = { models: new Map() };
  for (const observation of observations) {
    await attempt(observation.what, () => observation.repair(cluster, context, say));
  }
  await attempt('what nothing needs', async () => {
    const find = () => orphansOf(cluster, state, context);
    for (const { what } of await removeOrphans(cluster, find, drainMs)) {
      say(`removed ${what}`);
    }
  });
}

function longestReadMs(state: DesiredState): number {
  const timeouts = ofType(rerankModel, state).map(
    ({ desired }) => desired.connector.client_config.read_timeout,
  );
  return Math.max(0, ...timeouts) * 1_000;
}
