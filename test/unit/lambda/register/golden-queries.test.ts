import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openClient } from '../../../../lambda/register/opensearch/client';
import { Cluster } from '../../../../lambda/register/opensearch/cluster';
import { withoutTexts } from '../../../../lambda/register/opensearch/without-texts';
import {
  type ScoredGoldenQuery,
  scoreGoldenQueries,
} from '../../../../lambda/register/rerank-model/golden-queries';
import { goldenQueriesOfLayer } from '../../../../lambda/register/rerank-model/golden-queries-layer';
import { leastOf, shortfallOf } from '../../../../lambda/register/rerank-model/golden-queries-shortfall';
import { readValidation, requirementOf } from '../../../../lambda/register/rerank-model/validation';
import { Deadline } from '../../../../lambda/shared/deadline';
import { answer, ScriptedServer, type Step } from './scripted-server';

const QUERY = { id: 'q', line: 1, query: 'Geheim', winner: 'Vertraulich', losers: ['Privat', 'Intern'] };
const TEXTS = /Geheim|Vertraulich|Privat|Intern/;
const MODEL = 'x7Qd-S0BkOZi1aBcDeFg';

function scored(line: number, winner: number, losers: readonly number[], id?: string): ScoredGoldenQuery {
  const bestLoser = losers.indexOf(Math.max(...losers));
  return {
    goldenQuery: { ...QUERY, line, id },
    winner,
    losers,
    bestLoser,
    holds: winner > losers[bestLoser]!,
  };
}

describe('golden queries that fail', () => {
  it('are named with both scores, the passage that won and by how much, and how to see them', () => {
    const failing = [
      scored(1, 0.9, [0.1, 0.2], 'holds'),
      scored(3, 0.25, [0.1, 0.75], 'garantie'),
      scored(7, 0.5, [0.5, 0.1]),
    ];
    expect(shortfallOf(MODEL, failing, 1)).toBe(
      `Model ${MODEL} ranks 2 of 3 golden queries wrongly; 1 hold, and 3 must (minimumShare 1). ` +
        'garantie (line 3): losers.1 got 0.75, 0.5 more than the winner (0.25); ' +
        'line 7: losers.0 got 0.5, as much as the winner (0.5). ' +
        'See the texts with their scores: npm run evaluate -- --golden-queries FILE --model ID, or for a model that ' +
        'serves --opensearch URL --pipeline NAME.',
    );
  });

  it('fail the validation only when fewer hold than must', () => {
    const results = [
      scored(1, 0.9, [0.1]),
      scored(2, 0.1, [0.9]),
      scored(3, 0.9, [0.1]),
      scored(4, 0.9, [0.1]),
    ];
    expect(shortfallOf(MODEL, results, 0.75)).toBeUndefined();
    expect(shortfallOf(MODEL, results, 0.76)).toContain('3 hold, and 4 must (minimumShare 0.76)');
    // 0.07 * 100 is 7.000000000000001, and 0.29 * 100 is 28.999999999999996.
    expect([
      leastOf(100, 0.07),
      leastOf(100, 0.29),
      leastOf(3, 0.5),
      leastOf(1, 0.001),
      leastOf(200, 1e-12),
    ]).toEqual([7, 29, 2, 1, 1]);
  });

  it('fit into the answer to CloudFormation, 200 of them with the longest names', () => {
    const all = Array.from({ length: 200 }, (_, index) =>
      scored(index + 1, 0.123456, [0.2345678, 0.1], 'x'.repeat(60) + index),
    );
    const message = shortfallOf(MODEL, all, 1)!;
    expect(message).toMatch(/ranks 200 of 200 golden queries wrongly; .*; and 1\d\d more\. See the texts/);
    // With what the CDK's provider framework adds: ids, where the log is, and ten lines of a stack trace.
    const reason = [
      message,
      '',
      `Logs: /aws/lambda/${'f'.repeat(64)}`,
      '',
      ...Array(10).fill(`    at ${'x'.repeat(100)}`),
    ];
    const response = {
      Status: 'FAILED',
      Reason: reason.join('\n'),
      StackId: `arn:aws:cloudformation:ap-southeast-1:111122223333:stack/${'s'.repeat(128)}/${'u'.repeat(36)}`,
      RequestId: 'u'.repeat(36),
      PhysicalResourceId: 'AWSCDK::CustomResourceProviderFramework::CREATE_FAILED',
      LogicalResourceId: 'm'.repeat(64),
    };
    expect(Buffer.byteLength(JSON.stringify(response))).toBeLessThan(4_096);
  });
});

describe('the texts of golden queries', () => {
  const servers: ScriptedServer[] = [];
  afterEach(() => Promise.all(servers.splice(0).map((server) => server.stop())));

  it.each([
    [
      'an error that repeats the request',
      answer(400, {
        error: { type: 'illegal_argument_exception', reason: `Invalid payload: ${JSON.stringify(QUERY)}` },
      }),
      /answered 400: illegal_argument_exception/,
    ],
    [
      'an error of the endpoint that does',
      answer(424, {
        error: {
          type: 'status_exception',
          reason: `Error from remote service: {"OriginalStatusCode":400,"OriginalMessage":"bad Geheim"}`,
        },
      }),
      /answered 424: status_exception, OriginalStatusCode":400/,
    ],
    ['a page instead of JSON', answer(403, '<p>Geheim</p>', { 'content-type': 'text/html' }), /answered 403/],
    ['broken JSON', answer(200, '{"Geheim'), /Could not validate model/],
    [
      'answers that are texts',
      answer(200, {
        inference_results: [{ output: QUERY.losers.concat('x').map((text) => ({ data: [text] })) }],
      }),
      /answered 3 scores, 0 of them finite numbers, to golden query q \(line 1\)/,
    ],
    [
      'a score that is missing',
      answer(200, { inference_results: [{ output: [{ data: [0.5] }] }] }),
      /answered 1 scores, 1 of them/,
    ],
  ])('are in no error and in no log, with %s', async (_, step, message) => {
    const server = await ScriptedServer.start(step);
    servers.push(server);
    const client = openClient({ url: server.url, auth: { type: 'none' } });
    const log: object[] = [];
    const cluster = new Cluster(client, { deadline: Deadline.in(1_500), log: (entry) => log.push(entry) });
    const error: Error = await scoreGoldenQueries(cluster, MODEL, [QUERY]).then(
      () => fail('it was validated'),
      (failure) => failure,
    );
    expect(error.message).toMatch(message);
    expect(error.message).toContain('golden query q (line 1)');
    expect(`${error.message} ${error.stack} ${JSON.stringify(error)} ${JSON.stringify(log)}`).not.toMatch(
      TEXTS,
    );
    expect(log.length).toBeGreaterThan(0);
    await client.close();
  });

  it('are told from the codes that decide whether a call is sent again', () => {
    expect(withoutTexts('script_exception: runtime error (Geheim)')).toMatch(/^script_exception, what else/);
    expect(withoutTexts('no answer within 70000 ms')).toMatch(/^no answer within 70000 ms, /);
    expect(withoutTexts('read ECONNRESET')).toMatch(/^ECONNRESET, /);
    expect(withoutTexts('EUROPE IS Geheim: 503')).not.toMatch(/EUROPE|Geheim/);
  });
});

describe('the scoring of golden queries', () => {
  it('sends two at a time, and no further one after a failure', async () => {
    let under = 0;
    let most = 0;
    const scores = { inference_results: [{ output: [1, 0, 0].map((score) => ({ data: [score] })) }] };
    const slowly =
      (status: number): Step =>
      (request, response) => {
        most = Math.max(most, ++under);
        setTimeout(() => {
          under--;
          answer(status, scores)(request, response);
        }, 50);
      };
    const cases = Array.from({ length: 8 }, (_, index) => ({ ...QUERY, line: index + 1 }));
    const good = await ScriptedServer.start(slowly(200));
    const bad = await ScriptedServer.start(slowly(200), slowly(200), slowly(400));
    for (const [server, outcome] of [
      [good, 'scored'],
      [bad, 'failed'],
    ] as const) {
      const client = openClient({ url: server.url, auth: { type: 'none' } });
      const scoring = scoreGoldenQueries(new Cluster(client, { deadline: Deadline.in(5_000) }), MODEL, cases);
      if (outcome === 'scored') {
        expect((await scoring).map(({ goldenQuery, holds }) => [goldenQuery.line, holds])).toEqual(
          cases.map(({ line }) => [line, true]),
        );
      } else {
        await expect(scoring).rejects.toThrow('answered 400');
      }
      await client.close();
      await server.stop();
    }
    expect(most).toBe(2);
    expect(good.requests).toHaveLength(8);
    expect(bad.requests.length).toBeLessThan(6);
  });

  it.each([
    [2, 'a faster instance', false],
    [1, 'more memory (endpoint.serverless.memorySize)', true],
  ])(
    'of %d at a time ends in time, and says how many were scored, and to take %s',
    async (least, remedy, serverless) => {
      let under = 0;
      let most = 0;
      const scores = { inference_results: [{ output: [1, 0, 0].map((score) => ({ data: [score] })) }] };
      const server = await ScriptedServer.start((request, response) => {
        most = Math.max(most, ++under);
        setTimeout(() => {
          under--;
          answer(200, scores)(request, response);
        }, 150);
      });
      const client = openClient({ url: server.url, auth: { type: 'none' } });
      const cases = Array.from({ length: 50 }, (_, index) => ({ ...QUERY, line: index + 1 }));
      const cluster = new Cluster(client, { deadline: Deadline.in(500) });
      await expect(scoreGoldenQueries(cluster, MODEL, cases, { serverless })).rejects.toThrow(
        /scored \d of 50 golden queries in the time that there is|no answer within/,
      );
      expect(most).toBe(least);
      const late = new Cluster(client, { deadline: Deadline.in(0) });
      await expect(scoreGoldenQueries(late, MODEL, cases, { serverless })).rejects.toThrow(
        `Take fewer or shorter ones, or ${remedy}.`,
      );
      await client.close();
      await server.stop();
    },
  );
});

describe('the registrar', () => {
  const sha256 = 'a'.repeat(64);

  it('reads the validation of every stack: one deployed before, and one with golden queries', () => {
    expect(readValidation(undefined)).toEqual({ kind: 'order' });
    expect(readValidation('order')).toEqual({ kind: 'order' });
    expect(readValidation('scores')).toEqual({ kind: 'scores' });
    expect(
      readValidation({ Kind: 'golden-queries', Sha256: sha256, Cases: '12', MinimumShare: '0.95' }),
    ).toEqual({
      kind: 'golden-queries',
      sha256,
      minimumShare: 0.95,
    });
    for (const unknown of [
      'none',
      {},
      { Kind: 'golden-queries' },
      { Kind: 'golden-queries', Sha256: '../x', MinimumShare: '1' },
    ]) {
      expect(() => readValidation(unknown)).toThrow(/The registrar knows no validation/);
    }
  });

  it('tells validations with different requirements apart', () => {
    const golden = { kind: 'golden-queries', sha256, minimumShare: 1 } as const;
    const validations = [
      { kind: 'order' },
      { kind: 'scores' },
      golden,
      { ...golden, minimumShare: 0.5 },
      { ...golden, sha256: 'b' },
    ] as const;
    expect(new Set(validations.map(requirementOf)).size).toBe(validations.length);
    expect(requirementOf({ ...golden, cases: [QUERY] })).toBe(requirementOf(golden));
    // The validation of a repair without the cases.
    expect(requirementOf({ kind: 'scores', inPlaceOf: golden })).toBe(requirementOf(golden));
  });

  it('takes golden queries from its layers, if they are those of the hash', async () => {
    const layers = mkdtempSync(join(tmpdir(), 'opt-'));
    mkdirSync(join(layers, 'golden-queries'));
    const content = `\ufeff{"query":"q","winner":"ä","losers":["l"]}\r\n\r\n{"id":"b","query":"q","winner":"w","losers":["l"]}`;
    const hash = createHash('sha256').update(content).digest('hex');
    writeFileSync(join(layers, 'golden-queries', `${hash}.jsonl`), content);
    writeFileSync(join(layers, 'golden-queries', `${sha256}.jsonl`), content);
    await expect(goldenQueriesOfLayer(hash, layers)).resolves.toEqual([
      { line: 1, query: 'q', winner: 'ä', losers: ['l'] },
      { line: 3, id: 'b', query: 'q', winner: 'w', losers: ['l'] },
    ]);
    await expect(goldenQueriesOfLayer(sha256, layers)).rejects.toThrow('are others than those of that hash');
    await expect(goldenQueriesOfLayer('c'.repeat(64), layers)).rejects.toThrow(
      /cannot read .*ENOENT.*Deploy the stack/,
    );
    rmSync(layers, { recursive: true });
  });
});
