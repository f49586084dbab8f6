import type { GoldenQueryLine } from '../../../protocol/golden-queries/golden-query';
import type { Cluster } from '../opensearch/cluster';
import type { Drift } from './drift';
import type { HandlingOptions, Properties } from './event';
import type { Owner } from './owner';

/**
 * One type of custom resource: everything that the registrar, `npm run verify` and its repair know of it.
 *
 * Methods throw ClusterError or RegistrationError, whose message CloudFormation shows as the reason of the failure.
 */
export interface CustomResource<State = unknown> {
  /** As templates name it; stacks that are deployed rely on it. */
  readonly type: string;

  /** The state that properties ask for. */
  read(properties: Properties): State;

  /**
   * Looks at what it is about, before it is made or updated, and answers warnings; undefined when nothing was looked at.
   *
   * @default - nothing is looked at
   */
  examine?(cluster: Cluster, desired: State): Promise<readonly string[] | undefined>;

  /** Makes it, and answers its id; what was made is removed again when that fails. */
  create(cluster: Cluster, owner: Owner, desired: State): Promise<string>;

  /**
   * Makes it as desired, and answers its id. CloudFormation deletes the one of the id before when that is another one.
   *
   * @param before - the state that the update comes from; undefined when nobody knows
   */
  update(cluster: Cluster, owner: Owner, id: string, desired: State, before?: State): Promise<string>;

  /** Removes it; tolerates that it, or the cluster, is gone already, and leaves what this owner did not make. */
  delete(cluster: Cluster, owner: Owner, id: string, last: State, options: HandlingOptions): Promise<void>;

  /**
   * Compares what is live with what is desired, and changes nothing.
   *
   * @param id - the one that CloudFormation knows
   */
  observe(
    cluster: Cluster,
    owner: Owner,
    id: string,
    desired: State,
    context: ResourceContext,
  ): Promise<Observation>;
}

/** The observed state of one resource, and its repair. */
export interface Observation {
  /** The thing that was observed, such as `search pipeline rerank_pipeline_sagemaker`. */
  readonly what: string;
  readonly drifts: readonly Drift[];
  /** What is as desired, and probably not meant so, each with what to do. @default - nothing */
  readonly warnings?: readonly string[];

  /**
   * Makes it as desired by the registrar's own functions; nothing when it is already, and names what is in service.
   *
   * @param context - what the resources that were repaired before have written
   * @param say - told what was done
   */
  repair(cluster: Cluster, context: ResourceContext, say: (line: string) => void): Promise<void>;
}

/** The state that the resources of one stack share while they are observed, or repaired, one after the other. */
export interface ResourceContext {
  /** Models that are in service, by the ids that CloudFormation knows: models write them, what names models reads them. */
  readonly models: Map<string, string>;
  /** The cases of a file of golden queries, by its hash. @default - read from the registrar's layers */
  readonly goldenQueries?: (sha256: string) => readonly GoldenQueryLine[] | undefined;
}
