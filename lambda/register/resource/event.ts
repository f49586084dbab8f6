import { RegistrationError } from '../opensearch/errors';

/** The event of the CDK's provider framework, as far as the registrar reads it. */
export interface ResourceEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ResourceType: string;
  readonly StackId: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: Properties;
  /** Of an Update. */
  readonly OldResourceProperties?: Properties;
}

/** The properties of a custom resource; every scalar in them is a string. */
export type Properties = Readonly<Record<string, unknown>>;

/** The answer to the provider framework. */
export interface ResourceAnswer {
  readonly PhysicalResourceId: string;
  /** What templates read of the resource by `Fn::GetAtt`. @default - nothing */
  readonly Data?: { readonly Warnings: string };
}

/** Settings for an event that it does not hold itself. */
export interface HandlingOptions {
  /** How long a search under way may use a model that is about to be deleted. @default - the connector's read timeout */
  readonly drainMs?: number;
  /** Told of each warning about a resource that is made or updated all the same. @default - nobody */
  readonly warn?: (warning: string) => void;
}

/** Reads a property that the constructs always write. @throws RegistrationError when it is not there */
export function required<From extends object, Name extends keyof From & string>(
  properties: From,
  name: Name,
): From[Name] {
  const value = properties[name];
  if (value === undefined) {
    throw new RegistrationError(`The custom resource lacks the property ${name}.`);
  }
  return value;
}
