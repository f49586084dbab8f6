import type { Client } from '@opensearch-project/opensearch';
import { tag } from '../../../lambda/register/resource/content-tag';
import { readMark } from '../../../lambda/register/resource/owner';
import { Deadline } from '../../../lambda/shared/deadline';
import { until } from '../../../lambda/shared/until';
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

/** For how long a search of the cluster may still show what is gone. */
const SETTLING_MS = 5_000;

/** What is wrong with a stack, and stays wrong when searches see all that was written. */
export async function lastingViolations(
  client: Client,
  stack: CloudFormation,
  violationsIn = violations,
): Promise<string[]> {
  let problems: string[] = [];
  const isSettled = async () => {
    problems = violationsIn(stack, await inventoryOf(client, stack));
    return problems.length === 0;
  };
  await until(Deadline.in(SETTLING_MS), isSettled, { everyMs: 250 });
  return problems;
}

/** What is wrong with a stack that CloudFormation takes for settled; empty when nothing is. */
export function violations(stack: CloudFormation, found: StackInventory): string[] {
  const problems = serviceViolations(stack, found);
  const check = (holds: boolean, problem: string) => holds || problems.push(problem);
  const expected = stack.modelId === undefined ? 0 : 1;
  check(found.models.length === expected, `${found.models.length} models, not ${expected}`);
  check(found.connectors.length === expected, `${found.connectors.length} connectors, not ${expected}`);
  check(found.groups.length === expected, `${found.groups.length} model groups, not ${expected}`);
  check(
    found.servedModel === stack.servedModelId,
    `the pipeline names ${found.servedModel}, not ${stack.servedModelId}`,
  );
  return problems;
}

/** What is wrong with what is in service: must be empty even where a killed handler has left things behind. */
export function serviceViolations(stack: CloudFormation, found: StackInventory): string[] {
  const { modelId, servedModelId } = stack;
  const problems: string[] = [];
  const model = found.models.find(({ id }) => id === modelId);
  if (modelId !== undefined && !model) {
    problems.push(`model ${modelId} is not there, but ${listed(found.models)}`);
  }
  if (model && !found.connectors.some(({ id }) => id === model.connectorId)) {
    problems.push(
      `connector ${model.connectorId} of the model is not there, but ${listed(found.connectors)}`,
    );
  }
  if (servedModelId !== undefined && !found.models.some(({ id }) => id === found.servedModel)) {
    problems.push(`the pipeline names ${found.servedModel}, which is not there`);
  }
  return problems;
}

function listed(things: readonly Thing[]): string {
  return things.map(({ id }) => id).join(', ') || 'none';
}
