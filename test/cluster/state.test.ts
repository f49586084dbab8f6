import { deleteRedIndices, redIndices } from '../../commands/verify/red-indices';
import { clusterOf } from '../integration/support/clusters';
import { inventoryOf } from '../integration/support/invariants';
import { SearchedCluster } from '../integration/support/searched-cluster';
import { connectorTo } from '../integration/support/stack';

jest.setTimeout(400_000);

describe.each(['3.6.0', '2.19.6'] as const)('a cluster of OpenSearch %s', (version) => {
  let cluster: SearchedCluster;

  beforeAll(async () => {
    cluster = await SearchedCluster.start(['n1'], { version });
  });

  afterAll(() => cluster?.stop());

  const call = async (method: string, path: string, body?: object) =>
    (await cluster.nodes.client().transport.request({ method, path, ...(body && { body }) })).body;
  const set = (settings: object) => call('PUT', '/_cluster/settings', { persistent: settings });

  it('that takes no new indices is named as such when the first connector cannot be made', async () => {
    await set({ 'cluster.blocks.create_index': true });
    const created = clusterOf(cluster.nodes.client(), 4).call({
      ...{ purpose: 'create connector c', method: 'POST', path: '/_plugins/_ml/connectors/_create' },
      body: connectorTo('https://runtime.sagemaker.us-east-1.amazonaws.com/endpoints/e/invocations'),
    });
    await expect(created).rejects.toThrow(/No response to create ML.*cluster\.blocks\.create_index/);
    await set({ 'cluster.blocks.create_index': null });
    expect(await cluster.deploy()).toBe('CREATE_COMPLETE');
  });

  it('has a model that a rate limiter refuses, which is told from one that fails', async () => {
    const { servedModel } = await inventoryOf(cluster.nodes.client(), cluster.stack);
    const path = `/_plugins/_ml/models/${servedModel}`;
    await call('PUT', path, { rate_limiter: { limit: '1', unit: 'HOURS' } });
    expect(await cluster.drifts()).toEqual([
      expect.stringMatching(/^unknown model .* its rate limiter allows 1 predictions in HOURS/),
    ]);
    await call('PUT', path, { rate_limiter: { limit: '1000', unit: 'SECONDS' } });
    expect(await cluster.drifts()).toEqual([]);
  });

  it('has an undeployed model that fails searches where none deploys it, and another is made', async () => {
    const { servedModel } = await inventoryOf(cluster.nodes.client(), cluster.stack);
    await set({ 'plugins.ml_commons.model_auto_deploy.enable': false });
    await call('POST', `/_plugins/_ml/models/${servedModel}/_undeploy`);
    expect(await cluster.drifts()).toEqual([
      expect.stringMatching(
        /^failing model .* it is UNDEPLOYED, .* searches fail with "Model not ready yet"/,
      ),
    ]);
    await cluster.repair();
    expect(await cluster.drifts()).toEqual([]);
    await set({ 'plugins.ml_commons.model_auto_deploy.enable': null });
  });

  it('loses the data of its connectors, and gets them back when told to give them up', async () => {
    expect(await cluster.nodes.lose('.plugins-ml-connector')).toBe('red');
    const said: string[] = [];
    const registrar = clusterOf(cluster.nodes.client(), 300);
    const red = await redIndices(registrar);
    expect(red).toEqual(['.plugins-ml-connector']);
    await deleteRedIndices(registrar, red, (line) => said.push(line));
    expect(said).toEqual(['deleted .plugins-ml-connector']);
    await cluster.repair();
    expect(await cluster.drifts()).toEqual([]);
    expect(await cluster.leaves()).toEqual([]);
  });
});
