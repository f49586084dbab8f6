import type { Cluster } from './opensearch/cluster';
import { RegistrationError } from './opensearch/errors';
import type { HandlingOptions, Properties, ResourceAnswer, ResourceEvent } from './resource/event';
import { ownerOf } from './resource/owner';
import type { CustomResource } from './resource/resource';
import { RESOURCES } from './resources';

/**
 * Carries out one event of a custom resource against the cluster.
 *
 * @throws ClusterError, RegistrationError whose message CloudFormation shows as the reason of the failure
 */
export async function handleResource(
  event: ResourceEvent,
  cluster: Cluster,
  options: HandlingOptions = {},
): Promise<ResourceAnswer> {
  const resource = RESOURCES.find(({ type }) => type === event.ResourceType);
  if (!resource) {
    throw new RegistrationError(
      `The registrar knows no resource type ${event.ResourceType}; it knows ` +
        `${RESOURCES.map(({ type }) => type).join(', ')}.`,
    );
  }
  const owner = ownerOf(event);
  const { PhysicalResourceId = '', OldResourceProperties: old } = event;
  const state = resource.read(event.ResourceProperties);
  switch (event.RequestType) {
    case 'Create': {
      const warnings = await resource.examine?.(cluster, state);
      return answer(await resource.create(cluster, owner, state), warnings, options);
    }
    case 'Update': {
      const before = old && stateBefore(resource, old);
      const warnings = await resource.examine?.(cluster, state);
      const id = await resource.update(cluster, owner, PhysicalResourceId, state, before);
      return answer(id, warnings, options);
    }
    case 'Delete':
      await resource.delete(cluster, owner, PhysicalResourceId, state, options);
      return { PhysicalResourceId };
  }
}

function answer(
  id: string,
  warnings: readonly string[] | undefined,
  { warn }: HandlingOptions,
): ResourceAnswer {
  warnings?.forEach((warning) => {
    warn?.(warning);
  });
  return { PhysicalResourceId: id, ...(warnings && { Data: { Warnings: warningsText(id, warnings) } }) };
}

/** Warnings as an output of the stack shows them. Of an answer to CloudFormation 4,096 bytes are the most. */
function warningsText(id: string, warnings: readonly string[]): string {
  const text = warnings.map((warning) => `${warning}.`).join(' ') || 'none.';
  return `${id}: ${text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS)}… (all: npm run verify)`}`;
}

const MOST_CHARACTERS = 800;

/** Of a later version, which a rollback comes from, this one may not know all: a rollback must not depend on it. */
function stateBefore<State>(resource: CustomResource<State>, properties: Properties): State | undefined {
  try {
    return resource.read(properties);
  } catch {
    return undefined;
  }
}
