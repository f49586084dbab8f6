import type { SageMakerResource } from './control';

/** The container behind an endpoint, as its model has it. */
export interface ServedContainer {
  readonly Image: string;
  readonly Environment?: Readonly<Record<string, string>>;
}

/** The name of the configuration that an endpoint runs with. @throws Error when there is no such endpoint */
export function configurationOf(resources: readonly SageMakerResource[], endpointName: string): string {
  return String(named(resources, 'endpoint', endpointName).EndpointConfigName);
}

/** How many calls a serverless endpoint takes at the same time, and how many containers it keeps warm. */
export interface ServerlessConfig {
  readonly MaxConcurrency: number;
  readonly ProvisionedConcurrency?: number;
}

/** The variant of an endpoint's configuration. */
interface Variant {
  /** @default - it hosts inference components */
  readonly ModelName?: string;
  /** @default - it has instances */
  readonly ServerlessConfig?: ServerlessConfig;
}

/** The variant that an endpoint runs now. @throws Error when something of it is not there */
export function servedVariant(resources: readonly SageMakerResource[], endpointName: string): Variant {
  const config = named(resources, 'endpoint-config', configurationOf(resources, endpointName));
  const [variant] = config.ProductionVariants as Variant[];
  return variant!;
}

/** The container that an endpoint runs now. @throws Error when something of it is not there */
export function servedContainer(
  resources: readonly SageMakerResource[],
  endpointName: string,
): ServedContainer {
  const { ModelName } = servedVariant(resources, endpointName);
  return containerOf(resources, ModelName ?? modelOfItsComponent(resources, endpointName));
}

/** The container of a model. */
export function containerOf(resources: readonly SageMakerResource[], modelName: string): ServedContainer {
  return named(resources, 'model', modelName).PrimaryContainer as ServedContainer;
}

function modelOfItsComponent(resources: readonly SageMakerResource[], endpointName: string): string {
  const component = named(resources, 'inference-component', endpointName);
  return (component.Specification as { readonly ModelName: string }).ModelName;
}

function named(resources: readonly SageMakerResource[], kind: string, name: string) {
  const found = resources.find(({ id }) => id.endsWith(`:${kind}/${name}`));
  if (!found) {
    throw new Error(`There is no ${kind} ${name}.`);
  }
  return found.properties;
}
