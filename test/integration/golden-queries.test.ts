import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@opensearch-project/opensearch';
import { compare } from '../../commands/verify/compare';
import { goldenQueriesAtHand } from '../../commands/verify/golden-queries';
import { repair } from '../../commands/verify/repair';
import { createRerankModel, deleteRerankModel } from '../../lambda/register/rerank-model/rerank-model';
import { ownerOf } from '../../lambda/register/resource/owner';
import { allowLocalEndpoint } from '../../local/system/connector-access';
import { readGoldenQueries, sha256Of } from '../../protocol/golden-queries/file';
import type { GoldenQueryLine } from '../../protocol/golden-queries/golden-query';
import type { FaultyEndpoint } from '../support/faulty-endpoint';
import { clientOf, clusterOf, onEveryVersion } from './support/clusters';
import { environmentOf, runCommand, urlOf } from './support/command-line';
import { inventory } from './support/inventory';
import { startOverlapEndpoint } from './support/overlap-endpoint';
import { connectorTo, StackDriver } from './support/stack';

const EXAMPLES = join(__dirname, '../../examples/golden-queries');

const example = (language: string) => readGoldenQueries(join(EXAMPLES, `${language}.jsonl`));

/** The winner and the first loser have changed places. */
const swapped = ({ winner, losers, ...rest }: GoldenQueryLine): GoldenQueryLine => ({
  ...rest,
  winner: losers[0]!,
  losers: [winner, ...losers.slice(1)],
});

jest.setTimeout(180_000);

onEveryVersion('golden queries', (node) => {
  const folder = mkdtempSync(join(tmpdir(), 'golden-queries-'));
  let client: Client;
  let endpoint: FaultyEndpoint;
  let url: string;

  beforeAll(async () => {
    client = clientOf(node);
    endpoint = await startOverlapEndpoint();
    url = endpoint.invocationsUrl.replace('127.0.0.1', node.endpointHost);
    await allowLocalEndpoint(clusterOf(client), node.endpointHost);
  });

  afterAll(async () => {
    await endpoint.close();
    await client.close();
    rmSync(folder, { recursive: true });
  });

  beforeEach(() => {
    endpoint.faults = {};
  });

  /** Registers a model by cases as the registrar does with those of its layer. */
  async function register(cases: readonly GoldenQueryLine[], minimumShare = 1) {
    const name = `Golden-${randomBytes(4).toString('hex')}`;
    const StackId = `arn:aws:cloudformation:us-east-1:000000000000:stack/${name}/${name}`;
    const owner = ownerOf({ StackId, LogicalResourceId: 'Model' } as Parameters<typeof ownerOf>[0]);
    const validation = { kind: 'golden-queries', sha256: 'a'.repeat(64), minimumShare, cases } as const;
    const state = { connector: connectorTo(url), validation };
    const made = async () => (await inventory(client)).filter((thing) => thing.includes(owner.stack));
    try {
      const id = await createRerankModel(clusterOf(client), owner, state);
      expect(await made()).toHaveLength(3);
      await deleteRerankModel(clusterOf(client), owner, id, state, 0);
    } finally {
      expect(await made()).toEqual([]);
    }
  }

  it.each(['en', 'de', 'ja'])('in %s that hold register the model', async (language) => {
    const { cases } = example(language);
    const before = endpoint.invocations;
    await register(cases);
    expect(endpoint.invocations - before).toBe(cases.length + 1);
  });

  it.each(['de', 'ja'])(
    'in %s that do not hold fail, named without a text, and leave nothing',
    async (language) => {
      const cases = example(language).cases.map((goldenQuery, index) =>
        index === 1 ? swapped(goldenQuery) : goldenQuery,
      );
      const failure: Error = await register(cases).then(
        () => Promise.reject(new Error('it was registered')),
        (error) => error,
      );
      expect(failure.message).toMatch(
        new RegExp(
          `ranks 1 of 3 golden queries wrongly; 2 hold, and 3 must \\(minimumShare 1\\)\\. ${cases[1]!.id} \\(line 2\\): losers\\.0 got 0\\.\\d+, 0\\.\\d+ more than the winner \\(0\\.\\d+\\)`,
        ),
      );
      for (const { query, winner, losers } of cases) {
        for (const text of [query, winner, ...losers]) {
          expect(failure.message).not.toContain(text.slice(0, 8));
        }
      }
      await register(cases, 0.66);
    },
  );

  it('that are level fail: an equal score is no loss', async () => {
    const [first] = example('en').cases;
    const level = { ...first!, losers: [`${first!.winner} `.repeat(2)] };
    await expect(register([level])).rejects.toThrow(
      /warranty \(line 1\): losers\.0 got 0\.\d+, as much as the winner/,
    );
  });

  it('replace the built-in English question, and keep the check for finite scores', async () => {
    // A model that knows German only.
    endpoint.faults = {
      answer: (body) => {
        const { inputs } = JSON.parse(body) as { inputs: { text: string; text_pair: string }[] };
        const german = (text: string) => /Garantie/.test(text);
        return JSON.stringify(
          inputs.map(({ text_pair }) => ({ label: 'LABEL_0', score: german(text_pair) ? 0.9 : 0.1 })),
        );
      },
    };
    await register([{ line: 1, query: 'Wie lange?', winner: 'Die Garantie.', losers: ['Der Versand.'] }]);
    await expect(new StackDriver(() => clusterOf(client)).createModel(connectorTo(url))).rejects.toThrow(
      /did not rank the relevant passage first: .* is level with passage 1/,
    );
    endpoint.faults = { answer: () => '[{"label":"LABEL_0","score":0.5}]' };
    await expect(register(example('de').cases)).rejects.toThrow(/answered \[0\.5\] for 6 passages/);
  });

  it('validate the model in npm run verify where their file is at hand, and are missed where it is not', async () => {
    const { content, cases } = example('de');
    const StackId = `arn:aws:cloudformation:us-east-1:000000000000:stack/Golden-${randomBytes(4).toString('hex')}/1`;
    const connector = connectorTo(url);
    const sha256 = sha256Of(content);
    const resource = {
      RequestType: 'Update',
      ResourceType: 'Custom::RerankModel',
      StackId,
      LogicalResourceId: 'Model',
      ResourceProperties: {
        Connector: connector,
        Proof: { Kind: 'golden-queries', Sha256: sha256, Cases: '3', MinimumShare: '1' },
      },
    } as const;
    const owner = ownerOf(resource);
    const validation = { kind: 'golden-queries', sha256, minimumShare: 1, cases } as const;
    const id = await createRerankModel(clusterOf(client), owner, { connector, validation });
    const state = { resources: [{ ...resource, PhysicalResourceId: id }] };
    const observe = async (...files: string[]) => {
      const atHand = goldenQueriesAtHand(files);
      const comparison = await compare(clusterOf(client), state, atHand.casesOf);
      return { ...atHand, comparison, unused: atHand.unused() };
    };
    const file = join(EXAMPLES, 'de.jsonl');

    expect(await observe(file)).toMatchObject({ comparison: { drifts: [] }, missing: [], unused: [] });
    const other = join(EXAMPLES, 'ja.jsonl');
    expect(await observe(other)).toMatchObject({
      comparison: { drifts: [] },
      missing: [sha256],
      unused: [other],
    });

    // Finite scores, the wrong way round.
    endpoint.faults = {
      answer: (body) =>
        JSON.stringify(
          JSON.parse(body).inputs.map((_: unknown, place: number) => ({
            label: 'LABEL_0',
            score: place / 10,
          })),
        ),
    };
    expect((await observe(file)).comparison.drifts).toEqual([
      {
        kind: 'failing',
        what: `model ${id}`,
        found: expect.stringContaining('3 of 3 golden queries wrongly'),
      },
    ]);
    expect((await observe()).comparison.drifts).toEqual([]);
    endpoint.faults = {};

    await client.transport.request({ method: 'POST', path: `/_plugins/_ml/models/${id}/_undeploy` });
    const said: string[] = [];
    const { comparison } = await observe(file);
    expect(comparison.drifts).toHaveLength(1);
    const before = endpoint.invocations;
    await repair(clusterOf(client), state, comparison, { say: (line) => said.push(line) });
    expect(said).toEqual([`validated model ${id} again, which deploys it`]);
    expect(endpoint.invocations - before).toBe(cases.length + 1);
    await deleteRerankModel(clusterOf(client), owner, id, { connector, validation }, 0);
  });

  it('are scored by the command that a failure names, with their texts', async () => {
    const stack = new StackDriver(() => clusterOf(client));
    const connector = connectorTo(url);
    const model = await stack.createModel(connector);
    await stack.putPipeline(model);
    const { cases } = example('de');
    const file = join(folder, 'wrong.jsonl');
    writeFileSync(
      file,
      [cases[0]!, swapped(cases[1]!)].map(({ line, ...rest }) => JSON.stringify(rest)).join('\n'),
    );
    const run = (...args: string[]) =>
      runCommand(
        'evaluate',
        ['--golden-queries', file, '--opensearch', urlOf(node), '--pipeline', stack.pipelineName, ...args],
        environmentOf(node, folder),
      );
    const all = await run();
    expect(all).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('1 of 2 golden queries hold, and 2 must'),
    });
    expect(all.stdout).toMatch(
      /^FAILS {2}rueckgabe \(line 2\): Kann ich ein geöffnetes Produkt zurückgeben\?$/m,
    );
    expect(all.stdout).toMatch(/^ {2}0\.\d{4} {2}losers\.0 {2}Ein geöffnetes Produkt kann 30 Tage lang/m);
    expect(all.stdout).toMatch(
      /^holds {2}garantie \(line 1\): winner 0\.\d{4}, losers\.0 0\.\d{4}, 0\.\d{4} less$/m,
    );
    expect(await run('--minimum-share', '0.5')).toMatchObject({ code: 0 });

    await stack.deletePipeline();
    await stack.deleteModel(model, connector);
    expect(await run()).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`the cluster has no search pipeline ${stack.pipelineName}`),
    });
  });
});
