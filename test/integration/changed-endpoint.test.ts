import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@opensearch-project/opensearch';
import { compare } from '../../commands/verify/compare';
import { repair } from '../../commands/verify/repair';
import { handleResource } from '../../lambda/register/custom-resource';
import type { ResourceEvent } from '../../lambda/register/resource/event';
import { allowLocalEndpoint } from '../../local/system/connector-access';
import { FAULTS, type FaultyEndpoint } from '../support/faulty-endpoint';
import { CloudFormation, type Template } from './support/cloudformation';
import { clientOf, clusterOf, onEveryVersion } from './support/clusters';
import { count } from './support/counts';
import { ByHand, desiredStateOf } from './support/desired-state';
import { inventoryOf, lastingViolations } from './support/invariants';
import { startOverlapEndpoint } from './support/overlap-endpoint';
import { indexForReranking } from './support/reranked-search';
import { SearchLoad } from './support/search-load';
import { connectorTo } from './support/stack';
import { scoresAlike } from './support/unfit-model';

const INDEX = 'changed-endpoint';
/** One with hostile text, one whose order counts. */
const CALLS_OF_A_VALIDATION = 2;
const SEARCHES = 50;
/** Long enough that nobody waits for a validation that does not come. */
const PROOF_SECONDS = 15;

jest.setTimeout(180_000);

onEveryVersion('a change of what the endpoint serves', (node) => {
  let client: Client;
  let endpoint: FaultyEndpoint;
  let stack: CloudFormation;

  beforeAll(async () => {
    client = clientOf(node);
    endpoint = await startOverlapEndpoint();
    await allowLocalEndpoint(clusterOf(client), node.endpointHost);
    await indexForReranking(client, INDEX);
  }, 60_000);

  afterAll(async () => {
    await endpoint.close();
    await client.close();
  });

  beforeEach(() => {
    stack = new CloudFormation(() => clusterOf(client));
  });

  afterEach(async () => {
    endpoint.faults = {};
    expect(await stack.destroy()).toBe('DELETE_COMPLETE');
    expect(await lastingViolations(client, stack)).toEqual([]);
    count({ sequences: 1 });
  });

  const serving = (configuration?: string, change: Partial<Template> = {}): Template => ({
    connector: connectorTo(endpoint.invocationsUrl.replace('127.0.0.1', node.endpointHost)),
    documentFields: ['passage_text'],
    configuration,
    ...change,
  });
  /** Deploys, and counts the calls that the endpoint got. */
  const deploy = async (template: Template) => {
    const [calls, model] = [endpoint.invocations, stack.modelId];
    const status = await stack.deploy(template);
    return { status, calls: endpoint.invocations - calls, sameModel: stack.modelId === model };
  };
  const validated = { status: 'UPDATE_COMPLETE', calls: CALLS_OF_A_VALIDATION, sameModel: true };
  const known = { ...validated, calls: 0 };
  const description = async () => {
    const hand = new ByHand(client, stack);
    const pipeline = JSON.stringify(await hand.call('GET', hand.pipelinePath));
    const [, id] = /"model_id":"([^"]+)"/.exec(pipeline)!;
    return (await hand.call('GET', `/_plugins/_ml/models/${id}`)).description;
  };
  /** The event of the model, as CloudFormation sends it when only that has changed. */
  const update = (EndpointConfiguration: string | undefined, before: ResourceEvent): ResourceEvent => ({
    ...before,
    RequestType: 'Update',
    ResourceProperties: { ...before.ResourceProperties, EndpointConfiguration },
    OldResourceProperties: before.ResourceProperties,
  });

  it('is validated once on the model that is there, and no search fails meanwhile', async () => {
    expect(await stack.deploy(serving('first'))).toBe('CREATE_COMPLETE');
    const load = new SearchLoad(client, { index: INDEX, pipelineName: stack.pipelineName });
    try {
      await load.goesOn(SEARCHES);
      const model = stack.modelId;
      expect(await stack.deploy(serving('second'))).toBe('UPDATE_COMPLETE');
      await load.goesOn(SEARCHES);
      expect(await stack.deploy(serving('third'))).toBe('UPDATE_COMPLETE');
      await load.goesOn(SEARCHES);
      expect(stack.modelId).toBe(model);
    } finally {
      await load.end();
    }
    expect(load.violations).toEqual([]);
    expect(await deploy(serving('fourth'))).toEqual(validated);
    expect(await deploy(serving('second'))).toEqual(known);
    expect((await compare(clusterOf(client), desiredStateOf(stack))).drifts).toEqual([]);
  });

  it('is not validated again when its event comes a second time', async () => {
    expect(await stack.deploy(serving('first'))).toBe('CREATE_COMPLETE');
    expect(await deploy(serving('second'))).toEqual(validated);
    const calls = endpoint.invocations;
    for (const event of stack.lateEvents.filter(({ RequestType }) => RequestType === 'Update')) {
      await stack.replay(event);
    }
    expect(endpoint.invocations).toBe(calls);
  });

  it('to a model that ranks badly fails, leaves all as it was, and rolls back without a call to the endpoint', async () => {
    expect(await stack.deploy(serving('first'))).toBe('CREATE_COMPLETE');
    await lastingViolations(client, stack);
    const [before, text] = [await inventoryOf(client, stack), await description()];
    endpoint.faults = { answer: scoresAlike };
    expect(await deploy(serving('second'))).toEqual({ ...validated, status: 'UPDATE_ROLLBACK_COMPLETE' });
    expect(stack.reason).toContain('did not rank the relevant passage first');
    expect(await inventoryOf(client, stack)).toEqual(before);
    expect(await description()).toBe(text);

    endpoint.faults = {};
    expect(await deploy(serving('second'))).toEqual(validated);
  });

  it('to a container that fails every call fails, and goes back while that still answers', async () => {
    expect(await stack.deploy(serving('first'))).toBe('CREATE_COMPLETE');
    endpoint.faults = { failWith: FAULTS.modelOverloaded };
    const { model } = desiredStateOf(stack);
    const broken = update('second', model);
    await expect(handleResource(broken, clusterOf(client, PROOF_SECONDS))).rejects.toThrow(
      /Could not validate model .* 424/,
    );

    const calls = endpoint.invocations;
    await handleResource(update('first', broken), clusterOf(client));
    expect(endpoint.invocations).toBe(calls);
    // A good one then repairs it.
    endpoint.faults = {};
    await handleResource(update('third', model), clusterOf(client));
    expect(endpoint.invocations).toBe(calls + CALLS_OF_A_VALIDATION);
  });

  it('waits for a container that is still starting', async () => {
    expect(await stack.deploy(serving('first'))).toBe('CREATE_COMPLETE');
    endpoint.faults = { failWith: FAULTS.modelOverloaded };
    const deployed = stack.deploy(serving('second'));
    await sleep(1_500);
    endpoint.faults = {};
    expect(await deployed).toBe('UPDATE_COMPLETE');
  });

  it('is validated also with another requirement, and where nobody knows its configuration', async () => {
    expect(await stack.deploy(serving())).toBe('CREATE_COMPLETE');
    expect(await deploy(serving(undefined, { validation: 'scores' }))).toEqual(validated);
    expect(await deploy(serving())).toEqual(known);
  });

  it('goes back to what older versions have deployed, whose descriptions hold no tags', async () => {
    expect(await stack.deploy(serving())).toBe('CREATE_COMPLETE');
    const hand = new ByHand(client, stack);
    const older = String(await description()).replace(/ Proofs passed: [^.]*\./, '');
    expect(older).toMatch(/are lost\. Proven\.$/);
    await hand.call('PUT', hand.modelPath, { description: older });

    endpoint.faults = { answer: scoresAlike };
    expect(await deploy(serving('first'))).toEqual({ ...validated, status: 'UPDATE_ROLLBACK_COMPLETE' });
    endpoint.faults = {};
    expect(await deploy(serving('first', { failsLater: true }))).toEqual({
      ...validated,
      status: 'UPDATE_ROLLBACK_COMPLETE',
    });
    expect(await deploy(serving('first'))).toEqual(known);
  });

  it('is validated on the model that a repair has made, which stays the replacement', async () => {
    expect(await stack.deploy(serving('first'))).toBe('CREATE_COMPLETE');
    const state = desiredStateOf(stack);
    const registered = stack.modelId;
    await new ByHand(client, stack).deleteModel();
    const comparison = await compare(clusterOf(client), state);
    await repair(clusterOf(client, 60), state, comparison, { drainMs: 0, say: () => undefined });

    endpoint.faults = { answer: scoresAlike };
    expect(await deploy(serving('second'))).toMatchObject({
      status: 'UPDATE_ROLLBACK_COMPLETE',
      calls: CALLS_OF_A_VALIDATION,
    });
    endpoint.faults = {};
    expect(await deploy(serving('second'))).toEqual(validated);
    // With another id CloudFormation would delete the one that it knows, and with it its replacement.
    expect(stack.modelId).toBe(registered);
    expect(await description()).toContain(`Stands in for ${registered}`);
  });
});
