import type { Client } from '@opensearch-project/opensearch';
import { type LocalEndpoint, startEndpoint } from '../../local/endpoint';
import { modelError } from '../../local/endpoint/errors';
import { allowLocalEndpoint } from '../../local/system/connector-access';
import { overlapModel } from '../support/overlap-model';
import { CloudFormation } from './support/cloudformation';
import { clientOf, clusterOf, onEveryVersion } from './support/clusters';
import { count } from './support/counts';
import { lastingViolations } from './support/invariants';
import { indexForReranking, wrongWithSearch } from './support/reranked-search';
import { connectorTo, KEYS } from './support/stack';

const INDEX = 'overload';
const AT_ONCE = 60;

jest.setTimeout(180_000);

/** An endpoint with room for so many calls, which it holds for a while; it refuses others as the container does whose queue is full. */
class FullEndpoint {
  room = Number.POSITIVE_INFINITY;
  holdMs = 0;
  private held = 0;

  readonly intercept = async (): Promise<undefined> => {
    if (this.held >= this.room) {
      const body = { code: 503, type: 'ServiceUnavailableException', message: 'No worker is available' };
      const originalMessage = JSON.stringify(body);
      const where = { endpointName: 'cross-encoder', region: 'us-east-1' };
      throw modelError({ ...where, originalStatus: 503, originalMessage });
    }
    this.held++;
    await new Promise((resolve) => setTimeout(resolve, this.holdMs));
    this.held--;
  };
}

onEveryVersion('more searches at once than the endpoint can score', (node) => {
  const full = new FullEndpoint();
  let client: Client;
  let endpoint: LocalEndpoint;
  let stack: CloudFormation;

  beforeAll(async () => {
    client = clientOf(node);
    endpoint = await startEndpoint({
      ...{ model: overlapModel, endpointName: 'cross-encoder', region: 'us-east-1', credentials: KEYS },
      intercept: full.intercept,
    });
    await allowLocalEndpoint(clusterOf(client), node.endpointHost);
    await indexForReranking(client, INDEX);
    stack = new CloudFormation(() => clusterOf(client));
  });

  afterAll(async () => {
    await endpoint?.close();
    await client?.close();
  });

  afterEach(async () => {
    full.room = Number.POSITIVE_INFINITY;
    full.holdMs = 0;
    expect(await stack.destroy()).toBe('DELETE_COMPLETE');
    expect(await lastingViolations(client, stack)).toEqual([]);
    count({ sequences: 1 });
  });

  const deploy = async (client_config: Record<string, number>) => {
    const connector = connectorTo(endpoint.invocationsUrl.replace('127.0.0.1', node.endpointHost));
    const narrowed = { ...connector, client_config: { ...connector.client_config, ...client_config } };
    expect(await stack.deploy({ connector: narrowed, documentFields: ['passage_text'] })).toBe(
      'CREATE_COMPLETE',
    );
  };
  /** What came of so many searches at once: `reranked`, or the status and the error. */
  const searches = () =>
    Promise.all(
      Array.from({ length: AT_ONCE }, () =>
        wrongWithSearch(client, { index: INDEX, pipelineName: stack.pipelineName }).then(
          (wrong) => wrong ?? 'reranked',
          (error: Error & { statusCode?: number }) => `${error.statusCode} ${error.message}`,
        ),
      ),
    );
  const refusals = (outcomes: readonly string[]) => outcomes.filter((outcome) => outcome !== 'reranked');

  it('are reranked, or fail with the 503 of the container; those after them are reranked', async () => {
    await deploy({});
    full.room = 4;
    full.holdMs = 200;
    const refused = refusals(await searches());
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(AT_ONCE);
    for (const outcome of refused) {
      expect(outcome).toMatch(/^424 [\s\S]*OriginalStatusCode[\s\S]*503/);
    }
    full.room = Number.POSITIVE_INFINITY;
    expect(refusals(await searches())).toEqual([]);
  });

  it('that wait for a connection are told after ten seconds; those after them are reranked', async () => {
    await deploy({ max_connection: 2 });
    full.holdMs = 20_000;
    const outcomes = await searches();
    const refused = refusals(outcomes);
    expect(outcomes.length - refused.length).toBe(2);
    for (const outcome of refused) {
      expect(outcome).toMatch(/^500 [\s\S]*Acquire operation took longer/);
    }
    full.holdMs = 0;
    expect(refusals(await searches())).toEqual([]);
  });
});
