import type { Client } from '@opensearch-project/opensearch';
import { tag } from '../../../lambda/register/content-tag';
import { readMark } from '../../../lambda/register/owner';
import type { CloudFormation } from './cloudformation';

/** What there is of one stack on a cluster. */
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

/** Lists what a stack has made, by the marks that the registrar leaves. */
export async function inventoryOf(client: Client, stack: CloudFormation): Promise<StackInventory> {
  const mark = tag(`arn:aws:cloudformation:us-east-1:000000000000:stack/${stack.stackName}`);
  const [connectors, models, groups] = await Promise.all(
    ['connectors', 'models', 'model_groups'].map(async (kind) => {
      const { body } = await client.transport.request({
        method: 'POST',
        path: `/_plugins/_ml/${kind}/_search`,
        body: { query: { wildcard: { 'name.keyword': `*${mark}*` } }, size: 100 },
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
  if (!readMark(pipeline.description)) {
    throw new Error(`pipeline ${pipelineName} lost its mark`);
  }
  return JSON.stringify(pipeline).match(/"model_id":"([^"]+)"/)?.[1];
}

/** What is wrong with a stack that CloudFormation takes for settled; empty when nothing is. */
export function violations(stack: CloudFormation, found: StackInventory): string[] {
  const problems: string[] = [];
  const check = (holds: boolean, problem: string) => holds || problems.push(problem);
  const expected = stack.modelId === undefined ? 0 : 1;
  check(found.models.length === expected, `${found.models.length} models, not ${expected}`);
  check(found.connectors.length === expected, `${found.connectors.length} connectors, not ${expected}`);
  check(found.groups.length === expected, `${found.groups.length} model groups, not ${expected}`);
  check(
    found.servedModel === stack.servedModelId,
    `the pipeline names ${found.servedModel}, not ${stack.servedModelId}`,
  );
  if (stack.modelId !== undefined) {
    check(found.models[0]?.id === stack.modelId, `model ${found.models[0]?.id}, not ${stack.modelId}`);
    check(found.models[0]?.connectorId === found.connectors[0]?.id, 'the model uses another connector');
  }
  return problems;
}
