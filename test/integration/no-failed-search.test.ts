import type { Client } from '@opensearch-project/opensearch';
import { allowLocalEndpoint } from '../../local/system/connector-access';
import { type FaultyEndpoint, startFaultyEndpoint } from '../support/faulty-endpoint';
import { overlapModel } from '../support/overlap-model';
import { CloudFormation, type Template } from './support/cloudformation';
import { clientOf, clusterOf, onEveryVersion } from './support/clusters';
import { count } from './support/counts';
import { lastingViolations } from './support/invariants';
import { indexForReranking } from './support/reranked-search';
import { SearchLoad } from './support/search-load';
import { connectorTo, KEYS } from './support/stack';
import { scoresAlike } from './support/unfit-model';

const INDEX = 'no-failed-search';
const UPDATES = 20;
const DRAIN_MS = 2_000;
/** What requests ask the model to read: as releases before `maxLength` asked, and in turn otherwise. */
const LENGTHS = [undefined, 'model', 1_024] as const;
const FAILURES = ['validation', 'pipeline', 'later'] as const;

onEveryVersion('while a stack is created, updated and rolled back', (node) => {
  let client: Client;
  let well: FaultyEndpoint;
  let unfit: FaultyEndpoint;

  beforeAll(async () => {
    client = clientOf(node);
    const options = {
      model: overlapModel,
      endpointName: 'cross-encoder',
      region: 'us-east-1',
      credentials: KEYS,
    };
    well = await startFaultyEndpoint(options);
    unfit = await startFaultyEndpoint(options);
    unfit.faults = { answer: scoresAlike };
    await allowLocalEndpoint(clusterOf(client), node.endpointHost);
    await indexForReranking(client, INDEX);
  }, 180_000);

  afterAll(async () => {
    await well.close();
    await unfit.close();
    await client.close();
  });

  const templateOf = (connector: number, pipeline: number): Template => ({
    connector: connectorTo(
      well.invocationsUrl.replace('127.0.0.1', node.endpointHost),
      30 + connector,
      'cpu',
      LENGTHS[connector % LENGTHS.length],
    ),
    documentFields: pipeline % 2 === 0 ? ['passage_text'] : ['passage_text', 'title'],
  });
  /** The template with what fails in that way. */
  const failing = (template: Template, how: (typeof FAILURES)[number]): Template => {
    switch (how) {
      case 'validation':
        return {
          ...template,
          connector: connectorTo(unfit.invocationsUrl.replace('127.0.0.1', node.endpointHost)),
        };
      case 'pipeline':
        return { ...template, documentFields: [] };
      case 'later':
        return { ...template, failsLater: true };
    }
  };

  it('no search fails or goes without reranking', async () => {
    const conditions = { updateOnRollback: true, duplicates: false };
    const stack = new CloudFormation(() => clusterOf(client, 300), { conditions, drainMs: DRAIN_MS });
    const load = new SearchLoad(client, { index: INDEX, pipelineName: stack.pipelineName });
    let [connector, pipeline] = [0, 0];
    const deploy = async (name: string, template: Template) => {
      const before = stack.modelId;
      const status = await stack.deploy(template);
      await load.goesOn(20);
      const { violations } = load;
      return { name, status, sameModel: stack.modelId === before, violations, reason: stack.reason };
    };
    try {
      expect(await stack.deploy(templateOf(connector, pipeline))).toBe('CREATE_COMPLETE');
      for (let update = 0; update < UPDATES; update++) {
        // The connector, the pipeline, both, in turn.
        connector += update % 3 === 1 ? 0 : 1;
        pipeline += update % 3 === 0 ? 0 : 1;
        const name = `update ${update}`;
        expect(await deploy(name, templateOf(connector, pipeline))).toMatchObject({
          name,
          status: 'UPDATE_COMPLETE',
          sameModel: update % 3 === 1,
          violations: [],
        });
        if (update % 3 === 0) {
          const how = FAILURES[(update / 3) % 3]!;
          conditions.updateOnRollback = !conditions.updateOnRollback;
          expect(await deploy(how, failing(templateOf(connector + 100, pipeline + 1), how))).toMatchObject({
            name: how,
            status: 'UPDATE_ROLLBACK_COMPLETE',
            sameModel: true,
            violations: [],
          });
        }
      }
      expect(await lastingViolations(client, stack)).toEqual([]);
    } finally {
      await load.end();
      await stack.destroy();
    }
    count({ sequences: 1 });
    expect(load.violations).toEqual([]);
    expect(load.answered).toBeGreaterThan(UPDATES * 20);
    expect(await lastingViolations(client, stack)).toEqual([]);
  }, 1_200_000);
});
