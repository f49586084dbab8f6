import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@opensearch-project/opensearch';
import type { OpenSearchNode, OpenSearchVersion } from '../../local/opensearch';
import { allowLocalEndpoint } from '../../local/system/connector-access';
import { TUTORIAL } from '../../local/system/passages';
import { indexPassages } from '../../local/system/search';
import { clientOf, clusterOf, onEveryVersion, type TestNode } from './support/clusters';
import { environmentOf, runCommand, succeeded, urlOf } from './support/command-line';
import { inventory } from './support/inventory';
import { nodeOptions, startTestNode, testNodeOf } from './support/nodes';
import { startOverlapEndpoint } from './support/overlap-endpoint';
import { connectorTo, StackDriver } from './support/stack';

const CORPUS = [
  ...TUTORIAL.passages.map(({ id, text }) => ({ _id: id, title: '', text })),
  { _id: 'bread', title: 'Bread', text: 'rises because yeast turns sugar into carbon dioxide.' },
];
const WASHINGTON = '3';
const CAPITAL_PUNISHMENT = '4';
const QUERIES = [
  { _id: 'q1', text: TUTORIAL.query },
  { _id: 'q2', text: 'Why does bread rise?' },
  { _id: 'q3', text: 'Zugzwang' },
  { _id: 'unjudged', text: 'What is yeast?' },
];
const QRELS = `query-id\tcorpus-id\tscore
q1\t${WASHINGTON}\t2
q1\t${CAPITAL_PUNISHMENT}\t0
q1\tbread\t0
q2\tbread\t1
q3\tbread\t1
gone\tbread\t1
`;

let folder: string;
let data: string[];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'evaluate-'));
  const jsonLines = (objects: readonly object[]) =>
    objects.map((object) => JSON.stringify(object)).join('\n');
  const write = (name: string, content: string) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  write('corpus.jsonl', jsonLines(CORPUS));
  data = [
    ...['--queries', write('queries.jsonl', jsonLines(QUERIES))],
    ...['--qrels', write('qrels.tsv', QRELS)],
  ];
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the evaluation with both kinds of report. */
function evaluate(args: readonly string[], env: NodeJS.ProcessEnv) {
  const reports = ['--html', join(folder, 'report.html'), '--json', join(folder, 'report.json')];
  return runCommand('evaluate', [...reports, ...args], env);
}

const readReport = () => JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'));

onEveryVersion('on a cluster of your own', ({ version }) => {
  // The inventories before and after are compared: no other test may work on this node.
  let started: OpenSearchNode;
  let node: TestNode;
  beforeAll(async () => {
    started = await startTestNode({ ...nodeOptions(version as OpenSearchVersion), heap: '512m' });
    node = testNodeOf(started);
  }, 480_000);
  afterAll(() => started?.stop());

  it('npm run demo searches it, and leaves it as it was', async () => {
    const client = clientOf(node);
    const left = async () => ({
      settings: (await client.cluster.getSettings()).body,
      indices: (await client.cat.indices({ format: 'json', index: '*,-.*', h: ['index'] })).body,
      things: await inventory(client),
    });
    const before = await left();
    const { stdout, stderr } = succeeded(
      await runCommand('demo', ['--json', '--opensearch', urlOf(node)], environmentOf(node, folder)),
    );
    expect(JSON.parse(stdout).opensearch).toEqual({ version: node.version, source: 'url' });
    expect(await left()).toEqual(before);
    expect(stderr).not.toContain(node.auth?.password ?? 'no password');
    await client.close();
  }, 480_000);

  it('npm run evaluate compares both orders of a BEIR collection, writes both reports, and leaves the cluster as it was', async () => {
    const client = clientOf(node);
    // ml-commons keeps its own indices, which begin with a dot.
    const indices = async () =>
      (await client.cat.indices({ format: 'json', index: '*,-.*', h: ['index'] })).body;
    const before = { things: await inventory(client), indices: await indices() };
    const args = [...data, '--corpus', join(folder, 'corpus.jsonl'), '--opensearch', urlOf(node)];
    const { stdout, stderr } = succeeded(await evaluate(args, environmentOf(node, folder)));
    expect({ things: await inventory(client), indices: await indices() }).toEqual(before);
    await client.close();

    expect(stdout).toMatch(/3 judged queries over 5 passages/);
    expect(stdout).toMatch(/NDCG@10 +│ 0\.\d{4}/);
    expect(stdout).toContain('not the production model');
    expect(stderr).toContain('queries of the qrels that are not among the queries, left out: 1 (gone)');
    expect(stderr).toContain('queries without a judgement, left out: 1 (unjudged)');
    expect(stderr).toContain('queries for which plain search found nothing, which count 0: 1 of 3');
    expect(stderr).not.toContain(node.auth?.password ?? 'no password');

    const [first, , third] = readReport().queries;
    expect(first.reranked.ranking[0].id).toBe(WASHINGTON);
    expect(first.reranked.measures.ndcg).toBe(1);
    expect(third.reranked.ranking).toEqual([]);
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain('<svg');
  }, 480_000);

  it('npm run evaluate takes an index and a pipeline that are there, and only reads', async () => {
    const client = clientOf(node);
    const { modelId, pipelineName, remove } = await registerOverlapModel(node, client);
    const index = 'evaluated';
    const passages = CORPUS.map(({ _id, title, text }) => ({ id: _id, text: `${title} ${text}`.trim() }));
    await indexPassages(client, index, passages);
    try {
      // Without descriptions: ml-commons shows a new one up to a second late.
      const things = async () => (await inventory(client)).map((thing) => thing.split(' (')[0]);
      const before = await things();
      const own = ['--opensearch', urlOf(node), '--index', index, '--candidates', 'judged'];
      const evaluateWith = (...args: string[]) =>
        evaluate([...data, ...own, ...args], environmentOf(node, folder));

      const { stdout } = succeeded(await evaluateWith('--pipeline', pipelineName));
      expect(await things()).toEqual(before);
      expect(stdout).toContain(`Scored by the search pipeline ${pipelineName} with model ${modelId}.`);
      const [first] = readReport().queries;
      const score = expect.closeTo(1 / (1 + Math.exp(-3.75)), 4);
      expect(first.reranked.ranking).toEqual([
        { id: CAPITAL_PUNISHMENT, score },
        { id: WASHINGTON, score },
        { id: 'bread', score: expect.closeTo(1 / (1 + Math.exp(5)), 4) },
      ]);

      const withModelHere = succeeded(await evaluateWith());
      expect(withModelHere.stdout).toContain('not the production model');
      expect(readReport().queries[0].reranked.ranking[0].id).toBe(WASHINGTON);
      expect(await things()).toEqual(before);

      const unknown = await evaluateWith('--pipeline', 'nowhere');
      expect(unknown).toMatchObject({ code: 2, stdout: '' });
      expect(unknown.stderr).toContain('the cluster has no search pipeline nowhere');
      const wrongField = await evaluateWith(
        '--pipeline',
        pipelineName,
        '--candidates',
        'search',
        '--field',
        'body',
      );
      expect(wrongField).toMatchObject({ code: 2, stdout: '' });
      expect(wrongField.stderr).toContain(`no query found a passage in field body of index ${index}`);
    } finally {
      await client.indices.delete({ index });
      await remove();
      await client.close();
    }
  }, 480_000);
});

/** Deploys a pipeline as CloudFormation would, with a model that answers at once. */
async function registerOverlapModel(node: TestNode, client: Client) {
  const endpoint = await startOverlapEndpoint();
  // Settings are put back after several evaluations.
  const putSettingsBack = await allowLocalEndpoint(clusterOf(client, 600), node.endpointHost);
  const stack = new StackDriver(() => clusterOf(client));
  const connector = connectorTo(endpoint.invocationsUrl.replace('127.0.0.1', node.endpointHost));
  const modelId = await stack.createModel(connector);
  await stack.putPipeline(modelId);
  return {
    modelId,
    pipelineName: stack.pipelineName,
    async remove() {
      await stack.deletePipeline();
      await stack.deleteModel(modelId, connector);
      await putSettingsBack();
      await endpoint.close();
    },
  };
}
