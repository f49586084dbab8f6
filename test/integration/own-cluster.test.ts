import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@opensearch-project/opensearch';
import type { OpenSearchNode, OpenSearchVersion } from '../../local/opensearch';
import { TUTORIAL } from '../../local/system/passages';
import { indexPassages } from '../../local/system/search';
import { accessResource } from './support/access-resource';
import { Callers } from './support/callers';
import { clientOf, type TestNode, withAndWithoutSecurity } from './support/clusters';
import { environmentOf, runCommand, succeeded, urlOf } from './support/command-line';
import { inventory } from './support/inventory';
import { nodeOptions, startTestNode, testNodeOf } from './support/nodes';
import { startOverlapBedrock } from './support/overlap-endpoint';
import { registerOverlapModel } from './support/overlap-pipeline';
import { rankingsOf } from './support/rankings-of';
import { trecEval } from './support/trec-eval';

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

const SEARCHER = {
  cluster_permissions: ['cluster:admin/opensearch/ml/predict'],
  index_permissions: [{ index_patterns: ['evaluated'], allowed_actions: ['indices:data/read/search'] }],
};

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

/** Runs the evaluation with all kinds of reports. */
function evaluate(args: readonly string[], env: NodeJS.ProcessEnv) {
  const reports = [
    '--html',
    join(folder, 'report.html'),
    '--json',
    join(folder, 'report.json'),
    '--runs',
    folder,
  ];
  return runCommand('evaluate', [...reports, ...args], env);
}

const readReport = () => JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'));

withAndWithoutSecurity('on a cluster of your own', ({ version }) => {
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
    const golden = join(folder, `golden-${version}.jsonl`);
    const own = ['--opensearch', urlOf(node), '--write-golden-queries', golden];
    const args = [...data, '--corpus', join(folder, 'corpus.jsonl'), ...own];
    const { stdout, stderr } = succeeded(await evaluate(args, environmentOf(node, folder)));
    expect({ things: await inventory(client), indices: await indices() }).toEqual(before);

    expect(stdout).toMatch(/3 judged queries over 5 passages/);
    expect(stdout).toMatch(/NDCG@10 +│ 0\.\d{4}/);
    expect(stdout).toContain('not the production model');
    expect(stderr).toContain('queries of the qrels that are not among the queries, left out: 1 (gone)');
    expect(stderr).toContain('queries without a judgement, left out: 1 (unjudged)');
    expect(stderr).toContain('queries for which plain search found nothing, which count 0: 1 of 3');
    expect(stderr).not.toContain(node.auth?.password ?? 'no password');

    const report = readReport();
    const [first, , third] = report.queries;
    expect(first.reranked.ranking[0].id).toBe(WASHINGTON);
    expect(first.reranked.measures.ndcg).toBe(1);
    expect(third.reranked.ranking).toEqual([]);
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain('<svg');
    expect(readFileSync(golden, 'utf8')).toContain(TUTORIAL.passages[Number(WASHINGTON) - 1]!.text);
    await expectTrecEvalAgrees(report);

    // Asked directly, the same model ranks as through the cluster, and nothing is registered for it.
    const two = [...data, '--corpus', join(folder, 'corpus.jsonl'), '--opensearch', urlOf(node)];
    const models = ['--model', 'bundled', '--model', join(__dirname, '../../model')];
    const compared = succeeded(await evaluate([...two, ...models], environmentOf(node, folder)));
    expect({ things: await inventory(client), indices: await indices() }).toEqual(before);
    await client.close();
    const { rerankers } = readReport();
    expect(rerankers.map(({ name }: { name: string }) => name)).toEqual(['offline demo reranker', 'model']);
    expect(rerankers.map(rankingsOf)).toEqual([rankingsOf({ report }), rankingsOf({ report })]);
    expect(compared.stdout).toMatch(/│ offline demo reranker │ model +│ \+0\.0000/);
    expect(compared.stderr).not.toContain('registering');
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain('Which reranker is best on');
  }, 480_000);

  it('npm run evaluate takes an index and a pipeline that are there, and only reads', async () => {
    const client = clientOf(node);
    const { modelId, pipelineName, remove } = await registerOverlapModel(node, client);
    const bedrock = await startOverlapBedrock();
    const index = 'evaluated';
    const passages = CORPUS.map(({ _id, title, text }) => ({ id: _id, text: `${title} ${text}`.trim() }));
    await indexPassages(client, index, passages);
    try {
      // Without descriptions: ml-commons shows a new one up to a second late.
      const things = async () => (await inventory(client)).map((thing) => thing.split(' (')[0]);
      const before = await things();
      const own = ['--opensearch', urlOf(node), '--index', index, '--candidates', 'judged'];
      const evaluateWith = (...args: string[]) =>
        evaluate([...data, ...own, ...args], { ...environmentOf(node, folder), ...bedrock.environment });

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
      const alone = readReport();

      const rerankers = ['--pipeline', pipelineName, '--model', 'bundled', '--model', bedrock.model];
      const beside = succeeded(await evaluateWith(...rerankers, '--region', bedrock.region));
      expect(beside.stdout).toMatch(/NDCG@10 is highest for/);
      const [ofPipeline, ofModel, ofBedrock] = readReport().rerankers;
      expect(ofPipeline.report.queries[0].reranked.ranking).toEqual(first.reranked.ranking);
      expect(rankingsOf(ofModel)).toEqual(rankingsOf({ report: alone }));
      expect(rankingsOf(ofBedrock)).toEqual(rankingsOf(ofPipeline));
      expect(await things()).toEqual(before);

      const { code, stderr } = await asSearcher(node, client, (url) =>
        evaluate([...data, ...own.with(1, url), '--pipeline', pipelineName], environmentOf(node, folder)),
      );
      expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('equal scores') });

      const copy = `${index}-copy`;
      await indexPassages(client, copy, passages);
      const twice = await evaluateWith('--index', `${index},${copy}`, '--pipeline', pipelineName);
      await client.indices.delete({ index: copy });
      expect(twice).toMatchObject({ code: 2, stdout: '' });
      expect(twice.stderr).toMatch(
        /finds passage \S+ twice for query q1, in evaluated(-copy)? and evaluated(-copy)?:/,
      );

      const queries = join(folder, 'long.tsv');
      const long = Array.from({ length: 1_025 }, (_, word) => `word${word}`).join(' ');
      writeFileSync(queries, `q1\t${TUTORIAL.query}\nq2\t${long}\n`);
      const withLong = succeeded(await evaluateWith('--queries', queries, '--pipeline', pipelineName));
      expect(withLong.stderr).toMatch(
        /left out, since the query has more than 1024 different words.*: 1 of 2 \(q2\)/,
      );
      expect(readReport().queries).toHaveLength(1);

      const search = join(folder, 'search.json');
      const must_not = { ids: { values: [CAPITAL_PUNISHMENT] } };
      const must = { match: { passage_text: '{{query}}' } };
      writeFileSync(search, JSON.stringify({ query: { bool: { must, must_not } } }));
      const ownSearch = ['--candidates', 'search', '--plain-query', search, '--pipeline', pipelineName];
      expect(succeeded(await evaluateWith(...ownSearch)).stdout).toContain(`which is that of ${search}`);
      const [{ plain, reranked }] = readReport().queries;
      const idsOf = ({ ranking }: { ranking: { id: string }[] }) => ranking.map(({ id }) => id).sort();
      expect(idsOf(reranked)).toEqual(idsOf(plain));
      expect(idsOf(plain)).toEqual(expect.arrayContaining([WASHINGTON]));
      expect(idsOf(plain)).not.toContain(CAPITAL_PUNISHMENT);

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
      await Promise.all([remove(), bedrock.close()]);
      await client.close();
    }
  }, 480_000);
});

/** Runs the check of docs/evaluate.md on what was just written, as it stands there. */
async function expectTrecEvalAgrees(report: {
  measures: { name: string; reranked: number }[];
}): Promise<void> {
  const docs = readFileSync(join(__dirname, '../../docs/evaluate.md'), 'utf8');
  const [, check] = /```sh\n([^`]*trec_eval -c [^`]*)```/.exec(docs)!;
  const PATH = `${await trecEval(mkdtempSync(join(folder, 'check-')))}:${process.env.PATH}`;
  const options = { cwd: folder, env: { ...process.env, PATH }, encoding: 'utf8' } as const;
  const printed = execFileSync('bash', ['-euo', 'pipefail', '-c', check!], options);
  const ndcg = report.measures.find(({ name }) => name === 'NDCG@10')!.reranked;
  expect(printed.trim().split(/\s+/)).toEqual(['ndcg_cut_10', 'all', ndcg.toFixed(4)]);
}

/** Gives a URL of the node for a caller who may search the index through pipelines, and nothing else. */
async function asSearcher<Result>(
  node: TestNode,
  client: Client,
  use: (url: string) => Promise<Result>,
): Promise<Result> {
  if (!node.auth) {
    return use(urlOf(node));
  }
  const principal = `arn:aws:iam::111122223333:role/searcher-${randomBytes(4).toString('hex')}`;
  const access = accessResource(client, { Role: SEARCHER, Principals: [principal] });
  await access.send('Create');
  const callers = new Callers(node, client);
  try {
    return await use(urlOf({ ...node, auth: await callers.credentialsOf(principal) }));
  } finally {
    await callers.close();
    await access.send('Delete');
  }
}
