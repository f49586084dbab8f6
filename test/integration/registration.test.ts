import type { Client } from '@opensearch-project/opensearch';
import { allowLocalEndpoint } from '../../local/system/connector-access';
import { TUTORIAL } from '../../local/system/passages';
import { indexPassages, search } from '../../local/system/search';
import type { FaultyEndpoint } from '../support/faulty-endpoint';
import { clientOf, clusterOf, onEveryVersion } from './support/clusters';
import { count } from './support/counts';
import { inventory, ofKind } from './support/inventory';
import { startOverlapEndpoint } from './support/overlap-endpoint';
import { connectorTo, StackDriver } from './support/stack';
import { ofTwoLabels, scoresAlike } from './support/unfit-model';

const INDEX = 'registration';

onEveryVersion('a registration', (node) => {
  let client: Client;
  let endpoint: FaultyEndpoint;
  let url: string;
  let stacks: StackDriver[];

  beforeAll(async () => {
    client = clientOf(node);
    endpoint = await startOverlapEndpoint();
    url = endpoint.invocationsUrl.replace('127.0.0.1', node.endpointHost);
    await allowLocalEndpoint(clusterOf(client), node.endpointHost);
    await client.indices.delete({ index: INDEX, ignore_unavailable: true });
    await indexPassages(client, INDEX, TUTORIAL.passages);
  }, 60_000);

  afterAll(async () => {
    await endpoint.close();
    await client.close();
  });

  beforeEach(() => {
    endpoint.faults = {};
    stacks = [];
  });

  const newStack = (seconds?: number) => {
    const stack = new StackDriver(() => clusterOf(client, seconds));
    stacks.push(stack);
    return stack;
  };
  /** The things that the stacks of this test have on the cluster; other tests run on it at the same time. */
  const made = async () =>
    (await inventory(client))
      .filter((thing) =>
        stacks.some(
          ({ stackTag, pipelineName }) => thing.includes(stackTag) || thing === `pipeline ${pipelineName}`,
        ),
      )
      // A search sees up to a second late that a model was noted as validated.
      .map((thing) => thing.replace(/ Proofs passed: [^.]*\. Proven\./, ''));
  const reranked = (pipelineName: string, query = 'Saipan') =>
    search(client, { index: INDEX, query, size: 4, candidates: 'all', pipelineName });

  it('makes one connector, one model and one pipeline that reranks, and leaves nothing when it is deleted', async () => {
    const stack = newStack();
    const connector = connectorTo(url);
    const model = await stack.createModel(connector);
    await expect(stack.putPipeline(model)).resolves.toBe(stack.pipelineName);

    expect((await made()).map((thing) => thing.split(' ')[0])).toEqual([
      'connectors',
      'model_groups',
      'models',
      'pipeline',
    ]);
    expect((await reranked(stack.pipelineName)).map((hit) => hit.id)[0]).toBe('2');

    await stack.deletePipeline();
    await stack.deleteModel(model, connector);
    expect(await made()).toEqual([]);
  });

  it('answers a repeated Create with the same model, and makes no second one', async () => {
    const stack = newStack();
    const connector = connectorTo(url);
    const model = await stack.createModel(connector);
    const once = await made();
    await expect(stack.createModel(connector)).resolves.toBe(model);
    expect(await made()).toEqual(once);
    await stack.deleteModel(model, connector);
  });

  it('answers an Update that changes nothing with the same model, without a call to the endpoint', async () => {
    const stack = newStack();
    const connector = connectorTo(url);
    const model = await stack.createModel(connector);
    const invocations = endpoint.invocations;
    await expect(stack.updateModel(model, connector)).resolves.toBe(model);
    expect(endpoint.invocations).toBe(invocations);
    await stack.deleteModel(model, connector);
  });

  it('replaces the model on an Update, and no search fails or goes without reranking meanwhile', async () => {
    const stack = newStack();
    const [first, second] = [connectorTo(url), connectorTo(url, 31)];
    const old = await stack.createModel(first);
    await stack.putPipeline(old);

    let done = false;
    const tops: string[] = [];
    const searches = Promise.all(
      [1, 2, 3].map(async () => {
        while (!done) {
          tops.push((await reranked(stack.pipelineName))[0]!.id);
        }
      }),
    );
    const replacement = await stack.updateModel(old, second);
    expect(replacement).not.toBe(old);
    await stack.putPipeline(replacement);
    // Searches under way have ended before CloudFormation's clean-up begins, as the drain time sees to on AWS.
    await new Promise((resolve) => setTimeout(resolve, 500));
    await stack.deleteModel(old, first);
    done = true;
    await searches;

    count({ searches: tops.length });
    expect(tops.length).toBeGreaterThan(10);
    expect(new Set(tops)).toEqual(new Set(['2']));
    expect(ofKind(await made(), 'models')).toEqual([expect.stringContaining(replacement)]);
    await stack.deletePipeline();
    await stack.deleteModel(replacement, second);
    expect(await made()).toEqual([]);
  });

  it('rolls back to the model that was validated before, even while the endpoint fails', async () => {
    const stack = newStack();
    const [first, second] = [connectorTo(url), connectorTo(url, 31)];
    const old = await stack.createModel(first);
    await stack.putPipeline(old);
    const replacement = await stack.updateModel(old, second);

    endpoint.faults = { answer: () => 'nonsense' };
    await expect(stack.updateModel(replacement, first)).resolves.toBe(old);
    await stack.deleteModel(replacement, second);

    endpoint.faults = {};
    expect((await reranked(stack.pipelineName))[0]!.id).toBe('2');
    expect(ofKind(await made(), 'models')).toEqual([expect.stringContaining(old)]);
    await stack.deletePipeline();
    await stack.deleteModel(old, first);
    expect(await made()).toEqual([]);
  });

  describe.each([
    ['answers nonsense', () => '{"scores":[1]}', /validate model/],
    ['answers too few scores', () => '[{"label":"LABEL_0","score":0.5}]', /validate model|one finite score/],
    ['answers the likelier of two labels', ofTwoLabels, /several labels|validate model/],
    ['scores every passage alike', scoresAlike, /did not rank the relevant passage first/],
  ])('a model that %s', (_, answer, message) => {
    it('fails its validation on Create, and leaves no connector, model, model group or pipeline', async () => {
      endpoint.faults = { answer };
      await expect(newStack(8).createModel(connectorTo(url))).rejects.toThrow(message);
      expect(await made()).toEqual([]);
    });

    it('fails its validation on Update, and the old one goes on', async () => {
      const stack = newStack(8);
      const connector = connectorTo(url);
      const model = await stack.createModel(connector);
      await stack.putPipeline(model);
      const healthy = await made();

      endpoint.faults = { answer };
      await expect(stack.updateModel(model, connectorTo(url, 31))).rejects.toThrow(message);
      endpoint.faults = {};

      expect(await made()).toEqual(healthy);
      expect((await reranked(stack.pipelineName))[0]!.id).toBe('2');
      await stack.deletePipeline();
      await stack.deleteModel(model, connector);
    });
  });

  it('of a model that scores alike can be validated by its scores only, when that is asked for', async () => {
    const stack = newStack();
    endpoint.faults = {
      answer: (body: string) =>
        JSON.stringify(JSON.parse(body).inputs.map(() => ({ label: 'x', score: 0.5 }))),
    };
    const model = await stack.createModel(connectorTo(url), 'scores');
    await stack.deleteModel(model, connectorTo(url));
    expect(await made()).toEqual([]);
  });

  it('that OpenSearch refuses says which call, which status and why, at once', async () => {
    const started = performance.now();
    await expect(newStack().createModel(connectorTo('https://example.com/invocations'))).rejects.toThrow(
      /Could not create connector ".*": POST .*_create answered 400: .*trusted connector endpoint regex.* Add the endpoint/,
    );
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(await made()).toEqual([]);
  });

  describe('a pipeline', () => {
    it('that somebody else made is rejected with what to do, and taken over only when that is asked for', async () => {
      const [mine, theirs] = [newStack(), newStack()];
      const connector = connectorTo(url);
      const model = await mine.createModel(connector);
      await theirs.putPipeline(model);
      const name = theirs.pipelineName;

      await expect(mine.putPipeline(model, { name })).rejects.toThrow(
        `Search pipeline ${name} exists, and this stack did not make it.`,
      );
      await mine.deletePipeline(name);
      expect(ofKind(await made(), 'pipeline')).toEqual([`pipeline ${name}`]);

      await mine.putPipeline(model, { name, adopt: true });
      await theirs.deletePipeline(name);
      expect(ofKind(await made(), 'pipeline')).toEqual([`pipeline ${name}`]);
      await mine.deletePipeline(name);
      await mine.deleteModel(model, connector);
      expect(await made()).toEqual([]);
    });

    it('survives the clean-up of the resource that it was moved from', async () => {
      const stack = newStack();
      const connector = connectorTo(url);
      const model = await stack.createModel(connector);
      await stack.putPipeline(model, { resource: 'Old' });
      await stack.putPipeline(model, { resource: 'New' });
      await stack.deletePipeline(stack.pipelineName, { resource: 'Old' });
      expect(ofKind(await made(), 'pipeline')).toHaveLength(1);
      await stack.deletePipeline(stack.pipelineName, { resource: 'New' });
      await stack.deleteModel(model, connector);
      expect(await made()).toEqual([]);
    });
  });

  it('makes a pipeline the default of the indices that are listed, for as long as they are', async () => {
    const stack = newStack();
    const connector = connectorTo(url);
    const model = await stack.createModel(connector);
    const defaultPipeline = async () => {
      const { body } = await client.indices.getSettings({ index: INDEX, flat_settings: true });
      return body[INDEX]!.settings!['index.search.default_pipeline'];
    };

    await stack.putPipeline(model, { indices: [INDEX] });
    expect(await defaultPipeline()).toBe(stack.pipelineName);
    await stack.putPipeline(model, { indices: [], before: [INDEX] });
    expect(await defaultPipeline()).toBeUndefined();
    await stack.putPipeline(model, { indices: [INDEX], before: [] });
    await stack.deletePipeline(stack.pipelineName, { indices: [INDEX] });
    expect(await defaultPipeline()).toBeUndefined();

    await expect(stack.putPipeline(model, { indices: ['nowhere'] })).rejects.toThrow(
      /Could not make .* the default search pipeline of index nowhere: PUT .* answered 404/,
    );
    await stack.deleteModel(model, connector);
    expect(await made()).toEqual([]);
  });

  describe('a Delete', () => {
    it('of what is gone already succeeds', async () => {
      const stack = newStack();
      const connector = connectorTo(url);
      const model = await stack.createModel(connector);
      await stack.deleteModel(model, connector);
      await stack.deleteModel(model, connector);
      await stack.deletePipeline();
    });

    it('with an id that CloudFormation invented removes what the Create had made', async () => {
      const stack = newStack();
      const connector = connectorTo(url);
      await stack.createModel(connector);
      await stack.deleteModel(`${stack.name}-Model-1ABCDEFGHIJKL`, connector);
      expect(await made()).toEqual([]);
    });

    it('leaves the model of another stack', async () => {
      const [mine, theirs] = [newStack(), newStack()];
      const connector = connectorTo(url);
      const model = await theirs.createModel(connector);
      await mine.deleteModel(model, connector);
      expect(ofKind(await made(), 'models')).toEqual([expect.stringContaining(model)]);
      await theirs.deleteModel(model, connector);
      expect(await made()).toEqual([]);
    });

    it('finishes one that was killed after the model and before the connector', async () => {
      const stack = newStack();
      const connector = connectorTo(url);
      const model = await stack.createModel(connector);
      await client.transport.request({ method: 'POST', path: `/_plugins/_ml/models/${model}/_undeploy` });
      await client.transport.request({ method: 'DELETE', path: `/_plugins/_ml/models/${model}` });
      await stack.deleteModel(model, connector);
      expect(await made()).toEqual([]);
    });
  });
});
