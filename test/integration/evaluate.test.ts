import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@opensearch-project/opensearch';
import { startEndpoint } from '../../local/endpoint';
import { allowLocalEndpoint } from '../../local/system/connector-access';
import { TUTORIAL } from '../../local/system/passages';
import { indexPassages } from '../../local/system/search';
import { overlapModel } from '../support/overlap-model';
import { clientOf, clusterOf, onEveryVersion, type TestNode } from './support/clusters';
import { inventory } from './support/inventory';
import { connectorTo, KEYS, StackDriver } from './support/stack';

const ROOT = join(__dirname, '../..');

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

/** Runs the command as a person would, with both kinds of report. */
async function evaluate(args: readonly string[], env: NodeJS.ProcessEnv = process.env) {
  const reports = ['--html', join(folder, 'report.html'), '--json', join(folder, 'report.json')];
  const command = ['--import', 'tsx', 'local/evaluate/main.ts', ...reports, ...args];
  const child = spawn(process.execPath, command, { cwd: ROOT, env });
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      output[stream] += text;
    });
  }
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, ...output };
}

const readReport = () => JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'));

function urlOf({ url, auth }: TestNode): string {
  const location = new URL(url);
  location.username = auth?.username ?? '';
  location.password = auth?.password ?? '';
  return location.href;
}

function environmentOf(node: TestNode): NodeJS.ProcessEnv {
  const ca = join(folder, `ca-${node.version}.pem`);
  writeFileSync(ca, node.ca ?? '');
  return { ...process.env, ...(node.ca && { NODE_EXTRA_CA_CERTS: ca }) };
}

onEveryVersion('npm run evaluate', (node) => {
  it('compares both orders of a BEIR collection, writes both reports, and leaves the cluster as it was', async () => {
    const client = clientOf(node);
    // ml-commons keeps its own indices, which begin with a dot.
    const indices = async () =>
      (await client.cat.indices({ format: 'json', index: '*,-.*', h: ['index'] })).body;
    const before = { things: await inventory(client), indices: await indices() };
    const args = [...data, '--corpus', join(folder, 'corpus.jsonl'), '--opensearch', urlOf(node)];
    const { code, stdout, stderr } = await evaluate(args, environmentOf(node));
    expect({ code, stderr }).toMatchObject({ code: 0 });
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
  }, 240_000);

  it('evaluates an index and a pipeline that are there, and only reads', async () => {
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
      const evaluateWith = (...args: string[]) => evaluate([...data, ...own, ...args], environmentOf(node));

      const { code, stdout, stderr } = await evaluateWith('--pipeline', pipelineName);
      expect({ code, stderr }).toMatchObject({ code: 0 });
      expect(await things()).toEqual(before);
      expect(stdout).toContain(`Scored by the search pipeline ${pipelineName} with model ${modelId}.`);
      const [first] = readReport().queries;
      const score = expect.closeTo(1 / (1 + Math.exp(-3.75)), 4);
      expect(first.reranked.ranking).toEqual([
        { id: CAPITAL_PUNISHMENT, score },
        { id: WASHINGTON, score },
        { id: 'bread', score: expect.closeTo(1 / (1 + Math.exp(5)), 4) },
      ]);

      const withModelHere = await evaluateWith();
      expect(withModelHere).toMatchObject({ code: 0 });
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
  }, 240_000);
});

/** Deploys a pipeline as CloudFormation would, with a model that answers at once. */
async function registerOverlapModel(node: TestNode, client: Client) {
  const endpoint = await startEndpoint({
    model: overlapModel,
    endpointName: 'cross-encoder',
    region: 'us-east-1',
    credentials: KEYS,
  });
  const putSettingsBack = await allowLocalEndpoint(clusterOf(client), node.endpointHost);
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

describe('npm run evaluate refuses with exit code 2, before anything starts,', () => {
  it.each([
    ['a broken line', 'q1 0 a 1\nq1 0 b\n', /qrels\.bad, line 2: 3 columns/],
    ['qrels of other queries', 'MARCO-7 0 a 1\n', /no judged query is left/],
  ])(
    '%s',
    async (_, qrels, message) => {
      const bad = join(folder, 'qrels.bad');
      writeFileSync(bad, qrels);
      const corpus = ['--corpus', join(folder, 'corpus.jsonl')];
      const { code, stdout, stderr } = await evaluate([...data, '--qrels', bad, ...corpus]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(message);
      expect(stderr).not.toContain('OpenSearch 3');
    },
    60_000,
  );
});
