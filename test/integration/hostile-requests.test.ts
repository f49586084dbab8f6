import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { HostileClient, type RawRequest, rawRequest, SECRET } from '../unit/lambda/rerank/hostile';
import { type ApiUnderTest, post, startApi } from '../unit/lambda/rerank/local-api';
import '../unit/lambda/rerank/scripted-runtime';
import { pythonPackages } from './support/python-packages';

const SCHEMATHESIS = '4.32.5';
const LEAST_REQUESTS = 10_000;
/** Requests that are under way at once. */
const BATCH = 12;
const MINUTES = 60_000;

let api: ApiUnderTest;
let requests = 0;

beforeAll(async () => {
  api = await startApi({ settings: { corsOrigins: ['https://a.example'] } });
});
afterAll(() => api.close());

/** Fails on an answer that no request may get. */
function expectSound(request: RawRequest, answer: Awaited<ReturnType<HostileClient['send']>>) {
  expect([200, 204, 400, 404, 405]).toContain(answer.status);
  expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  if (request.method === 'HEAD' || answer.status === 204) {
    return;
  }
  const body = JSON.parse(answer.text);
  if (answer.status === 400) {
    expect(body.path).toMatch(
      /^(body|query|top_[nk]|return_(documents|text)|raw_scores|(rank_fields|texts)(\[\d+\])?|documents(\[\d+\](\.text)?)?)$/,
    );
    expect(body.message).toContain(body.path);
  }
  if (answer.status !== 200) {
    expect(answer.text).not.toContain(SECRET);
  } else {
    expect(Array.isArray(body) || body.reranked).toBe(true);
  }
}

describe('the rerank API, sent anything at all', () => {
  it(
    'answers schemathesis by its description, whatever it makes of that',
    async () => {
      const bin = await pythonPackages({ schemathesis: SCHEMATHESIS });
      const description = join(__dirname, '../../docs/openapi.json');
      const options = [
        '--url',
        api.url,
        '--max-examples',
        '150',
        // How fast it answers is no promise of this test, and other tests run beside it.
        '--request-timeout',
        '60',
        '--no-shrink',
        '--suppress-health-check',
        'all',
      ];
      // It keeps what it found where it runs.
      const folder = await mkdtemp(join(tmpdir(), 'schemathesis-'));
      const output = await new Promise<string>((resolve) => {
        // With two, ast.parse of CPython 3.11 fails now and then (github.com/python/cpython/issues/106905).
        const command = ['run', description, ...options, '--workers', '1'];
        execFile(join(bin, 'schemathesis'), command, { cwd: folder }, (_, stdout, stderr) =>
          resolve(stdout + stderr),
        );
      });
      await rm(folder, { recursive: true });
      if (!output.includes('No issues found')) {
        throw new Error(`schemathesis found something:\n${withoutSources(output)}`);
      }
      const [, generated] = /(\d+) generated, \1 passed/.exec(output) ?? [];
      requests += Number(generated);
      process.stderr.write(`schemathesis sent ${generated} requests\n`);
      expect(Number(generated)).toBeGreaterThan(100);
    },
    5 * MINUTES,
  );

  it(
    'answers ten thousand requests in all without a fault of its own, and names the field of each bad one',
    async () => {
      const client = new HostileClient(api.url);
      const batches = Math.ceil((LEAST_REQUESTS - requests) / BATCH);
      const statuses: Record<number, number> = {};
      await fc.assert(
        fc.asyncProperty(fc.array(rawRequest, { minLength: BATCH, maxLength: BATCH }), async (batch) => {
          const answers = await Promise.all(batch.map((request) => client.send(request)));
          for (const [index, answer] of answers.entries()) {
            requests++;
            statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
            expectSound(batch[index]!, answer);
          }
        }),
        { numRuns: batches },
      );
      client.close();
      process.stderr.write(
        `${requests} requests in all; fast-check's by status: ${JSON.stringify(statuses)}\n`,
      );
      expect(requests).toBeGreaterThanOrEqual(LEAST_REQUESTS);
      expect(statuses[200]).toBeGreaterThan(500);
      expect(statuses[400]).toBeGreaterThan(2_000);
    },
    5 * MINUTES,
  );

  it('has logged all of it without any text', () => {
    const known = /^(level|message|problem|request_id|documents|attempts|duration_ms|results)$/;
    const fields = new Set(api.entries.flatMap((entry) => Object.keys(entry)));
    expect([...fields].filter((field) => !known.test(field))).toEqual([]);
    expect(new Set(api.entries.map(({ message }) => message))).toEqual(
      new Set(['reranked', 'request refused']),
    );

    const violations = new Set(api.entries.flatMap(({ problem }) => (problem ? [String(problem)] : [])));
    const withoutNumbers = [...violations].map((problem) => problem.replace(/\d[\d,]*/g, 'N'));
    expect([...new Set(withoutNumbers)].filter((problem) => !PROBLEMS.includes(problem))).toEqual([]);
    expect(JSON.stringify(api.entries)).not.toContain(SECRET);
  });

  it('goes on after clients that stop in the middle', async () => {
    const { hostname, port } = new URL(api.url);
    for (const cut of [
      'POST /v1/rerank HTTP/1.1\r\n',
      'POST /v1/rerank HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\n{',
    ]) {
      const socket = connect(Number(port), hostname);
      await new Promise<void>((resolve) => socket.write(cut, () => resolve()));
      socket.destroy();
    }
    const { status } = await post(`${api.url}/v1/rerank`, { query: 'q', documents: ['a'] });
    expect(status).toBe(200);
  });
});

/** Its traceback may quote whole modules in a line. */
function withoutSources(output: string): string {
  return output.replace(/^(.{400}).*/gm, '$1…');
}

/** Everything that a request can be rejected for. */
const PROBLEMS = [
  'the body is not valid JSON',
  'the body is not UTF-N',
  'the body must be a JSON object',
  'query must be a string',
  'query must not be empty',
  'query must have at most N characters',
  'documents must be a list',
  'documents must hold at least one document',
  'documents must hold at most N documents',
  'documents[N] must be a string or an object with a text',
  'documents[N].text must be a string, unless rank_fields names the fields to rank by',
  'documents[N] has none of the fields that rank_fields names',
  'documents[N] has a field of rank_fields that holds an object; name fields with text',
  'rank_fields must be a list of field names',
  'rank_fields[N] must be the name of a field',
  'texts must be a list',
  'texts must hold at least one document',
  'texts must hold at most N documents',
  'texts[N] must be a string',
  'top_n must be a whole number of at least N',
  'max_chunks_per_doc must be a whole number of at least N',
  'max_tokens_per_doc must be a whole number of at least N',
  'top_k must be a whole number of at least N',
  'return_documents must be true or false',
  'return_text must be true or false',
  'raw_scores must be true or false',
  'raw_scores must be false; what scores are is set at the endpoint',
];
