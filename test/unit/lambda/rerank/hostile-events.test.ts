import fc from 'fast-check';
import { createHandler } from '../../../../lambda/rerank/handler';
import type { HttpAnswer } from '../../../../lambda/rerank/http-event';
import { createReranker } from '../../../../lambda/rerank/reranker';
import { createScorer } from '../../../../lambda/rerank/scorer';
import { context, memoryLog, settings } from './fixtures';
import { type RawRequest, rawRequest, SECRET } from './hostile';

const REQUESTS = 2_700;

/** The ways that a request comes to the function: with its body as text, and in Base64. */
const EVENTS: Readonly<Record<string, (request: RawRequest) => object>> = {
  'function URL': ({ method, path, headers, body }) => ({
    version: '2.0',
    rawPath: path.split('?')[0],
    headers,
    requestContext: { http: { method }, stage: '$default' },
    body: body.toString('base64'),
    isBase64Encoded: true,
  }),
  'function URL, as text': ({ method, path, headers, body }) => ({
    version: '2.0',
    rawPath: path.split('?')[0],
    headers,
    requestContext: { http: { method }, stage: '$default' },
    body: body.toString('utf8'),
    isBase64Encoded: false,
  }),
  'REST API': ({ method, path, headers, body }) => ({
    httpMethod: method,
    path: path.split('?')[0],
    headers: null,
    multiValueHeaders: lists(headers),
    requestContext: { stage: 'prod', httpMethod: method },
    body: body.toString('base64'),
    isBase64Encoded: true,
  }),
  'load balancer': ({ method, path, headers, body }) => ({
    httpMethod: method,
    path: path.split('?')[0],
    multiValueHeaders: lists(headers),
    requestContext: { elb: { targetGroupArn: 'arn' } },
    body: body.toString('base64'),
    isBase64Encoded: true,
  }),
};

const lists = (headers: RawRequest['headers']) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));

const isText = (body: Buffer) => Buffer.from(body.toString('utf8')).equals(body);

/** A handler whose endpoint scores whatever it is sent. */
function handler() {
  const logger = memoryLog();
  const invoke = async (body: string) => {
    const { inputs } = JSON.parse(body) as { inputs: unknown[] };
    return JSON.stringify(inputs.map((_, index) => ({ label: 'LABEL_0', score: 1 / (index + 1) })));
  };
  const rerank = createReranker({
    score: createScorer(invoke, settings),
    settings,
    logger,
    metrics: { record: () => {} },
  });
  const cors = { ...settings, corsOrigins: ['https://a.example'] };
  return { handle: createHandler({ rerank, settings: cors, logger }), logger };
}

function expectSound({ statusCode, body }: HttpAnswer): void {
  expect([200, 204, 400, 404, 405]).toContain(statusCode);
  if (statusCode === 400) {
    const { message, path } = JSON.parse(body);
    expect(path).toMatch(
      /^(body|query|top_[nk]|return_(documents|text)|raw_scores|(rank_fields|texts)(\[\d+\])?|documents(\[\d+\](\.text)?)?)$/,
    );
    expect(message).toContain(path);
  }
  if (statusCode !== 200) {
    expect(body).not.toContain(SECRET);
  }
}

it('ten thousand events of every kind, in every dialect, are answered alike, without a fault of its own or a text in the log', async () => {
  const { handle, logger } = handler();
  const statuses: Record<number, number> = {};
  let events = 0;
  await fc.assert(
    fc.asyncProperty(rawRequest, async (request) => {
      const answers = await Promise.all(
        Object.entries(EVENTS)
          .filter(([kind]) => kind !== 'function URL, as text' || isText(request.body))
          .map(async ([, event]) => (await handle(event(request), context())) as HttpAnswer),
      );
      events += answers.length;
      for (const answer of answers) {
        expectSound(answer);
        expect([answer.statusCode, answer.body]).toEqual([answers[0]!.statusCode, answers[0]!.body]);
        statuses[answer.statusCode] = (statuses[answer.statusCode] ?? 0) + 1;
      }
    }),
    { numRuns: REQUESTS },
  );
  expect(events).toBeGreaterThanOrEqual(10_000);
  expect(statuses[200]).toBeGreaterThan(500);
  expect(statuses[400]).toBeGreaterThan(2_000);
  expect(JSON.stringify(logger.entries)).not.toContain(SECRET);
}, 120_000);

it('a direct invocation with anything at all is answered, or throws an error that names a field', async () => {
  const { handle, logger } = handler();
  let answered = 0;
  await fc.assert(
    fc.asyncProperty(rawRequest, async ({ body }) => {
      let event: unknown;
      try {
        event = JSON.parse(body.toString('utf8'));
      } catch {
        return;
      }
      const outcome = await handle(event, context()).catch((error: Error & { path?: string }) => error);
      if (outcome instanceof Error) {
        expect(outcome).toMatchObject({ name: 'BadRequest', path: expect.stringMatching(/^[a-z]/) });
        expect(outcome.message).not.toContain(SECRET);
      } else {
        answered++;
      }
    }),
    { numRuns: REQUESTS },
  );
  expect(answered).toBeGreaterThan(100);
  expect(JSON.stringify(logger.entries)).not.toContain(SECRET);
}, 120_000);
