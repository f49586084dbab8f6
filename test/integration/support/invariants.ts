import type { Client } from '@opensearch-project/opensearch';
import { tag } from '../../../lambda/register/resource/content-tag';
import { readOwnerTag } from '../../../lambda/register/resource/owner';
import { Deadline } from '../../../lambda/shared/deadline';
import { until } from '../../../lambda/shared/until';
import type { CloudFormation } from './cloudformation';

/** The things of one stack on a cluster. */
export interface StackInventory {
  readonly connectors: readonly Thing[];
  readonly models: readonly Thing[];
  readonly groups: readonly Thing[];
  /** The model that the stack's pipeline names; undefined when there is no pipeline. */
  readonly servedModel: string | undefined;
}

interface Thing {
  readonly id: string;
  readonly name: string;
  readonly connectorId?: string;
}

/** Lists what a stack has made, by the tags that the registrar leaves. */
export async function inventoryOf(client: Client, stack: CloudFormation): Promise<StackInventory> {
  const stackTag = tag(`arn:aws:cloudformation:us-east-1:000000000000:stack/${stack.stackName}`);
  const [connectors, models, groups] = await Promise.all(
    ['connectors', 'models', 'model_groups'].map(async (kind) => {
      const { body } = await client.transport.request({
        method: 'POST',
        path: `/_plugins/_ml/${kind}/_search`,
        body: { query: { wildcard: { 'name.keyword': `*${stackTag}*` } }, size: 100 },
      });
      const { hits } = body as unknown as {
        hits: { hits: { _id: string; _source: { name: string; connector_id?: string } }[] };
      };
      return hits.hits.map(({ _id, _source }) => ({
        id: _id,
        name: _source.name,
        connectorId: _source.connector_id,
      }));
    }),
  );
  return {
    connectors: connectors!,
    models: models!,
    groups: groups!,
    servedModel: await servedModel(client, stack.pipelineName),
  };
}

async function servedModel(client: Client, pipelineName: string): Promise<string | undefined> {
  const { body, statusCode } = await client.transport.request(
    { method: 'GET', path: `/_search/pipeline/${pipelineName}` },
    { ignore: [404] },
  );
  if (statusCode === 404) {
    return undefined;
  }
  const pipeline = (body as unknown as Record<string, { description: string }>)[pipelineName]!;
  if (!readOwnerTag(pipeline.description)) {
    throw new Error(`pipeline ${pipelineName} lost its owner tag`);
  }
  return JSON.stringify(pipeline).match(/"model_id":"([^"]+)"/)?.[1];
}

/** For how long a search of the cluster may still show what is gone. */
const SETTLING_MS = 5_000;

/** The violations in a stack that remain when searches see all that was written. */
export async function lastingViolations(
  client: Client,
  stack: CloudFormation,
  violationsIn = violations,
): Promise<string[]> {
  let violations: string[] = [];
  const isSettled = async () => {
    violations = violationsIn(stack, await inventoryOf(client, stack));
    return violations.length === 0;
  };
  await until(Deadline.in(SETTLING_MS), isSettled, { everyMs: 250 });
  return violations;
}

/** The violations in a stack that CloudFormation takes for settled; empty when there are none. */
export function violations(stack: CloudFormation, found: StackInventory): string[] {
  const violations = serviceViolations(stack, found);
  const check = (holds: boolean, violation: string) => holds || violations.push(violation);
  const expected = stack.modelId === undefined ? 0 : 1;
  check(found.models.length === expected, `${found.models.length} models, not ${expected}`);
  check(found.connectors.length === expected, `${found.connectors.length} connectors, not ${expected}`);
  check(found.groups.length === expected, `${found.groups.length} model groups, not ${expected}`);
  check(
    found.servedModel === stack.servedModelId,
    `the pipeline names ${found.servedModel}, not ${stack.servedModelId}`,
  );
  return violations;
}

/** The violations in what is in service: must be empty even where a killed handler has left things behind. */
export function serviceViolations(stack: CloudFormation, found: StackInventory): string[] {
  const { modelId, servedModelId } = stack;
  const violations: string[] = [];
  const model = found.models.find(({ id }) => id === modelId);
  if (modelId !== undefined && !model) {
    violations.push(`model ${modelId} is not there, but ${listed(found.models)}`);
  }
  if (model && !found.connectors.some(({ id }) => id === model.connectorId)) {
    violations.push(
      `connector ${model.connectorId} of the model is not there, but ${listed(found.connectors)}`,
    );
  }
  if (servedModelId !== undefined && !found.models.some(({ id }) => id === found.servedModel)) {
    violations.push(`the pipeline names ${found.servedModel}, which is not there`);
  }
  return violations;
}

function listed(things: readonly Thing[]): string {
  return things.map(({ id }) => id).join(', ') || 'none';
}
