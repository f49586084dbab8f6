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

/** The container that an endpoint runs now. @throws Error when something of it is not there */
export function servedContainer(
  resources: readonly SageMakerResource[],
  endpointName: string,
): ServedContainer {
  const config = named(resources, 'endpoint-config', configurationOf(resources, endpointName));
  const [variant] = config.ProductionVariants as { ModelName?: string }[];
  return containerOf(resources, variant!.ModelName ?? modelOfItsComponent(resources, endpointName));
}

/** The container of a model. */
export function containerOf(resources: readonly SageMakerResource[], modelName: string): ServedContainer {
  return named(resources, 'model', modelName).PrimaryContainer as ServedContainer;
}

function modelOfItsComponent(resources: readonly SageMakerResource[], endpointName: string): string {
  const component = named(resources, 'inference-component', endpointName);
  return (component.Specification as { readonly ModelName: string }).ModelName;
}

export function named(resources: readonly SageMakerResource[], kind: string, name: string) {
  const found = resources.find(({ id }) => id.endsWith(`:${kind}/${name}`));
  if (!found) {
    throw new Error(`There is no ${kind} ${name}.`);
  }
  return found.properties;
}
