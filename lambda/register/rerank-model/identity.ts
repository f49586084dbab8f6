import { contentTag } from '../resource/content-tag';
import type { Owner } from '../resource/owner';

/** Which model a resource wants: its name carries who made it and what it holds, so that it can be found again. */
export interface ModelIdentity {
  /** The name of the connector, the model and the model group that ml-commons makes for it. */
  readonly name: string;
  /** For people, of the connector and of a model that has not shown yet what it can do. */
  readonly description: string;
}

/** Names the model of this owner with this connector. */
export function modelIdentity(owner: Owner, connector: { name: string; credential: object }): ModelIdentity {
  return {
    name: `${connector.name} ${owner.stack}-${owner.resource}-${contentTag(withoutSecrets(connector))}`,
    description:
      `Made by stack ${owner.stackName} with opensearch-sagemaker-reranker. ` +
      'A deployment replaces it. Changes made by hand are lost.',
  };
}

/** The suffix of the names of this owner's connectors, models and model groups, as a pattern. */
export function ownedSuffix(owner: Owner): string {
  return ` ${owner.stack}-${owner.resource}-*`;
}

/** Whether a model of that name was made for this owner, whatever it holds. */
export function isOwnedModel(owner: Owner, name: string): boolean {
  return new RegExp(` ${owner.stack}-${owner.resource}-[0-9a-f]{12}$`).test(name);
}

/** Keys that are secret stay out of the hash; the access key's name stands for them. */
function withoutSecrets<Connector extends { credential: object }>(connector: Connector): object {
  const { secret_key, session_token, ...credential } = connector.credential as Record<string, unknown>;
  return { ...connector, credential };
}
