import type { ConnectorBody } from '../../../protocol/connector';

/** The desired state of the stack under test: one model, one pipeline over it. */
export interface Template {
  readonly connector: ConnectorBody;
  /** The endpoint's configuration. @default - unknown, as of a stack that an older version deployed */
  readonly configuration?: string;
  /** The validation that the model must pass. @default - order */
  readonly validation?: string;
  readonly documentFields: readonly string[];
  /** Whether a resource of the stack that comes after these two fails. @default - none does */
  readonly failsLater?: boolean;
}

/** How a deployment went, as the status of a stack says it. */
export type StackStatus =
  | 'CREATE_COMPLETE'
  | 'ROLLBACK_COMPLETE'
  | 'UPDATE_COMPLETE'
  | 'UPDATE_ROLLBACK_COMPLETE'
  | 'UPDATE_ROLLBACK_FAILED'
  | 'DELETE_COMPLETE'
  | 'DELETE_FAILED';

/** The conditions around a handler that AWS does not rule out. */
export interface Conditions {
  /** Whether a rolled-back replacement first gets an Update to the old properties, as well as the Delete of the new one. */
  readonly updateOnRollback: boolean;
  /** Whether every event is delivered twice. */
  readonly duplicates: boolean;
}

/** How a stack is driven. */
export interface StackOptions {
  /** @default - an Update on rollback, no duplicates */
  readonly conditions?: Conditions;
  /** @default - a random one */
  readonly stackName?: string;
  /** How long searches under way may use a model that is about to be deleted, in milliseconds. @default - 0 */
  readonly drainMs?: number;
}

/** The properties of a custom resource. */
export type Properties = Record<string, unknown>;

/** Fails where a later resource of the stack does. */
export function failLater({ failsLater }: Template): void {
  if (failsLater) {
    throw new Error('Could not make another resource of the stack');
  }
}

/** The properties of the stack's model. */
export function modelProperties({ connector, configuration, validation = 'order' }: Template): Properties {
  return { Connector: connector, Proof: validation, EndpointConfiguration: configuration };
}

/** Every scalar of a custom resource's properties arrives as a string. */
export function asDelivered(properties: Properties): Properties {
  return JSON.parse(
    JSON.stringify(properties, (_, value) =>
      typeof value === 'number' || typeof value === 'boolean' ? String(value) : value,
    ),
  );
}
