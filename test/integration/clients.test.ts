import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Client } from '@opensearch-project/opensearch';
import { documents } from '../../examples/clients/documents';
import type { LocalEndpoint } from '../../local/endpoint';
import { allowLocalEndpoint } from '../../local/system/connector-access';
import { indexPassages } from '../../local/system/search';
import { type ApiUnderTest, startApi } from '../unit/lambda/rerank/local-api';
import { clientOf, clusterOf, type TestNode, withAndWithoutSecurity } from './support/clusters';
import { startOverlapEndpoint } from './support/overlap-endpoint';
import { pythonPackages } from './support/python-packages';
import { connectorTo, StackDriver } from './support/stack';

const OPENSEARCH_PY = '3.2.0';
const EXAMPLES = join(__dirname, '../../examples/clients');
/** The position of the document that answers the question. */
const WASHINGTON = 2;

/** Runs an example as its reader does, and reads the JSON that it prints. */
async function run(command: string, args: string[], environment: Record<string, string>) {
  const options = { env: { ...process.env, ...environment }, cwd: join(__dirname, '../..') };
  const { stdout } = await promisify(execFile)(command, args, options);
  return JSON.parse(stdout);
}

const runTypeScript = (name: string, environment: Record<string, string>) =>
  run('node', ['--no-warnings', '--import', 'tsx', join(EXAMPLES, name)], environment);

describe.each([
  ['with an API key', ['a-key-of-your-own-01']],
  ['open', undefined],
])('the rerank API, %s, is called', (_, apiKeys) => {
  let api: ApiUnderTest;
  let environment: Record<string, string>;

  beforeAll(async () => {
    api = await startApi({ apiKeys });
    environment = { RERANK_URL: api.url, RERANK_API_KEY: apiKeys?.[0] ?? '' };
  });
  afterAll(() => api.close());

  it('with curl', async () => {
    const { results } = await run(join(EXAMPLES, 'curl.sh'), [], environment);
    expect(results).toHaveLength(2);
    expect(results[0]).toMatchObject({ index: WASHINGTON, document: { text: documents[WASHINGTON] } });
  });

  it('with the SDK of a hosted reranker', async () => {
    const { results } = await runTypeScript('cohere.ts', environment);
    expect(results).toHaveLength(2);
    expect(results[0]).toMatchObject({ index: WASHINGTON, relevanceScore: expect.any(Number) });
  });
});

describe('the rerank API behind IAM is called', () => {
  it('with a request signed for its URL', async () => {
    const api = await startApi();
    const { results } = await runTypeScript('function-url.ts', {
      RERANK_URL: api.url,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'AKIDLOCAL',
      AWS_SECRET_ACCESS_KEY: 'local',
    }).finally(() => api.close());
    expect(results[0]).toMatchObject({ index: WASHINGTON, document: { text: documents[WASHINGTON] } });
  });
});

withAndWithoutSecurity('a search through the pipeline is sent', (node) => {
  const INDEX = 'clients';
  let client: Client;
  let endpoint: LocalEndpoint;
  let environment: Record<string, string>;
  let folder: string;
  let remove: () => Promise<void>;

  beforeAll(async () => {
    client = clientOf(node);
    endpoint = await startOverlapEndpoint();
    await allowLocalEndpoint(clusterOf(client), node.endpointHost);
    await client.indices.delete({ index: INDEX, ignore_unavailable: true });
    await indexPassages(
      client,
      INDEX,
      documents.map((text, index) => ({ id: String(index), text })),
    );
    const stack = new StackDriver(() => clusterOf(client));
    const connector = connectorTo(endpoint.invocationsUrl.replace('127.0.0.1', node.endpointHost));
    const model = await stack.createModel(connector);
    await stack.putPipeline(model);
    remove = async () => {
      await stack.deletePipeline();
      await stack.deleteModel(model, connector);
      await client.indices.delete({ index: INDEX });
    };
    folder = await mkdtemp(join(tmpdir(), 'clients-'));
    environment = { INDEX, PIPELINE: stack.pipelineName, ...(await accessTo(node, folder)) };
  }, 90_000);

  afterAll(async () => {
    await remove?.();
    await endpoint.close();
    await client.close();
    await rm(folder, { recursive: true });
  });

  const bestOf = ({ hits }: { hits: { _id: string }[] }) => hits[0]!._id;

  it('with opensearch-js', async () => {
    expect(bestOf(await runTypeScript('opensearch-js.ts', environment))).toBe(String(WASHINGTON));
  });

  it('with opensearch-py', async () => {
    const python = join(await pythonPackages({ 'opensearch-py': OPENSEARCH_PY }), 'python');
    const answer = await run(python, [join(EXAMPLES, 'opensearch-py.py')], environment);
    expect(bestOf(answer)).toBe(String(WASHINGTON));
  }, 120_000);
});

/** How the examples get into a node: its URL with the administrator's name, and the authority of its certificate. */
async function accessTo({ url, auth, ca }: TestNode, folder: string): Promise<Record<string, string>> {
  const access = new URL(url);
  access.username = auth?.username ?? '';
  access.password = auth?.password ?? '';
  const file = join(folder, 'ca.pem');
  await writeFile(file, ca ?? '');
  const trust: Record<string, string> = ca ? { NODE_EXTRA_CA_CERTS: file, OPENSEARCH_CA: file } : {};
  return { OPENSEARCH_URL: access.href, ...trust };
}
