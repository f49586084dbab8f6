import type { Settings } from '../../../../lambda/rerank/settings';
import { type CrossEncoder, loadCrossEncoder } from '../../../../local/endpoint';
import { modelServers } from '../../../../local/endpoint/model-servers';
import type { MaxLength, ProtocolName } from '../../../../protocol';
import { LONG_PASSAGE, LONG_QUERY, PASSAGES } from '../../../support/long-passage';
import { overlapModel } from '../../../support/overlap-model';
import { context, handlerOver, settings } from './fixtures';

jest.setTimeout(120_000);

const WINDOWS = { maxWindows: 32 } as const;

let model: CrossEncoder;
beforeAll(async () => {
  model = await loadCrossEncoder();
});
afterAll(() => model.close());

/** The bundled model, which cuts, or reads at most so many windows. */
const served = (maxWindows: number): CrossEncoder => ({
  ...model,
  maxWindows,
  logits: (pairs, options) => model.logits(pairs, { maxWindows, ...options }),
});

/** The function in front of a model server, and what it sends to it. */
function functionBefore(
  protocol: ProtocolName,
  changes: Partial<Settings>,
  maxWindows = 1,
  scores = served(maxWindows),
) {
  const server = new modelServers[protocol](scores);
  const bodies: string[] = [];
  const invoke = async (body: string) => {
    bodies.push(body);
    const json = 'application/json';
    const answer = await server.invoke({ body: Buffer.from(body), contentType: json, accept: json });
    expect(answer).toMatchObject({ status: 200 });
    return answer.body;
  };
  const { handle } = handlerOver(invoke, { ...settings, device: 'cpu', protocol, ...changes });
  const rerank = async (request: object = {}) => {
    const answer = await handle({ query: LONG_QUERY, documents: PASSAGES, ...request }, context(60_000));
    return (answer as { results: { index: number; relevance_score: number }[] }).results;
  };
  return { rerank, bodies };
}

const scoresOf = (results: readonly { index: number; relevance_score: number }[]) =>
  Object.fromEntries(results.map(({ index, relevance_score }) => [index, relevance_score]));

describe('a document of 3,000 words whose last sentence answers the query', () => {
  const place = PASSAGES.indexOf(LONG_PASSAGE);

  it.each<ProtocolName>(['pairs', 'tei', 'cohere-rerank'])(
    'is first in front of %s where the function cuts windows, and not without; one call does it',
    async (protocol) => {
      const cut = await functionBefore(protocol, {}).rerank();
      const { rerank, bodies } = functionBefore(protocol, WINDOWS);
      const read = await rerank();
      expect(cut[0]!.index).not.toBe(place);
      expect(read[0]!.index).toBe(place);
      expect(read).toHaveLength(PASSAGES.length);
      expect(bodies).toHaveLength(1);
      // What fits is sent and scored as before, and what does not scores at least as its beginning.
      const { [place]: best, ...others } = scoresOf(read);
      const { [place]: ofBeginning, ...before } = scoresOf(cut);
      expect(others).toEqual(before);
      expect(best).toBeGreaterThan(ofBeginning!);
    },
  );

  it('is first where the endpoint reads windows, which the function then leaves to it', async () => {
    const { rerank, bodies } = functionBefore('pairs', { ...WINDOWS, windowsBy: 'endpoint' }, 32);
    expect((await rerank())[0]!.index).toBe(place);
    expect(JSON.parse(bodies[0]!)).toMatchObject({ inputs: { length: PASSAGES.length } });
    expect(bodies[0]).not.toContain('max_windows');
  });

  it.each(['pairs', 'tei'] as const)(
    'may be asked for in fewer windows of an endpoint, in %s',
    async (protocol) => {
      const { rerank, bodies } = functionBefore(protocol, { ...WINDOWS, windowsBy: 'endpoint' }, 32, {
        ...overlapModel,
        maxWindows: 32,
      });
      await rerank({ max_chunks_per_doc: 3 });
      expect(bodies[0]).toContain('"max_windows":3');
    },
  );

  it.each<[string, Partial<Settings>, number]>([
    ['function', WINDOWS, 1],
    ['endpoint', { ...WINDOWS, windowsBy: 'endpoint' }, 32],
  ])('is read as far as the request says, where the %s cuts', async (_, changes, ofEndpoint) => {
    const { rerank } = functionBefore('pairs', changes, ofEndpoint);
    const cut = scoresOf(await functionBefore('pairs', {}).rerank());
    expect(scoresOf(await rerank({ max_chunks_per_doc: 1 }))).toEqual(cut);
    expect(scoresOf(await rerank({ max_tokens_per_doc: '512' }))).toEqual(cut);
    expect((await rerank({ max_chunks_per_doc: 3 }))[0]!.index).not.toBe(place);
    expect((await rerank({ max_chunks_per_doc: 99, max_tokens_per_doc: 10_000 }))[0]!.index).toBe(place);
  });

  it('is cut whatever the request asks for where the deployment cuts', async () => {
    const { rerank, bodies } = functionBefore('pairs', {});
    await rerank({ max_chunks_per_doc: 32 });
    await rerank();
    expect(bodies[0]).toBe(bodies[1]);
  });
});

describe('windows that the function cuts', () => {
  const inFront = (changes: Partial<Settings>) => functionBefore('pairs', changes, 1, overlapModel);

  it('are sent in parts where one call does not take them, and each document gets the score of its best', async () => {
    const whole = inFront(WINDOWS);
    const limits = { ...settings.limits, maxEndpointRequestBytes: 12_000 };
    const parts = inFront({ ...WINDOWS, limits });
    expect(await parts.rerank()).toEqual(await whole.rerank());
    expect(whole.bodies).toHaveLength(1);
    expect(parts.bodies.length).toBeGreaterThan(1);
    expect(Math.max(...parts.bodies.map((body) => Buffer.byteLength(body)))).toBeLessThanOrEqual(12_000);
  });

  it('name the document that is too long for a call, not the window', async () => {
    const limits = { ...settings.limits, maxEndpointRequestBytes: 1_000 };
    const { rerank } = inFront({ ...WINDOWS, limits });
    await expect(rerank({ documents: ['short', LONG_PASSAGE] })).rejects.toThrow(
      /^documents\[1\] is too long: /,
    );
  });

  const windowsSent = async (maxLength: MaxLength) => {
    const { rerank, bodies } = inFront({ ...WINDOWS, maxLength });
    await rerank({ query: 'tide', documents: [LONG_PASSAGE] });
    const { inputs } = JSON.parse(bodies[0]!) as { inputs: { text_pair: string }[] };
    return inputs.map(({ text_pair }) => text_pair);
  };

  it('hold no more than the endpoint is asked to read', async () => {
    const [, ...further] = await windowsSent(128);
    expect(Math.max(...further.map((window) => window.split(/\s+/).length))).toBeLessThan(64);
    expect(further.length).toBeGreaterThan((await windowsSent(512)).length);
  });

  it('begin with the whole document where the endpoint may read more than anybody knows', async () => {
    expect((await windowsSent('model'))[0]).toBe(LONG_PASSAGE);
  });

  const SPARSE = ['', ' '.repeat(9_000), 'x'.repeat(10_000), '漢字かな交じり文。'.repeat(4_000)];

  it.each([
    ['a query that is longer than a window', { query: 'how does the tide rise '.repeat(120) }],
    ['documents without text, without words and without spaces', { documents: SPARSE }],
  ])('are few and whole for %s', async (_, request) => {
    const { rerank, bodies } = inFront(WINDOWS);
    const results = await rerank(request);
    expect(results.every(({ relevance_score }) => relevance_score > 0)).toBe(true);
    const { inputs } = JSON.parse(bodies[0]!) as { inputs: { text_pair: string }[] };
    expect(inputs.length).toBeLessThanOrEqual(32 * results.length);
    expect(inputs.every(({ text_pair }) => text_pair.isWellFormed())).toBe(true);
  });
});

describe('a limit of what is read of a document', () => {
  it.each([
    ['max_chunks_per_doc', 0],
    ['max_chunks_per_doc', 1.5],
    ['max_chunks_per_doc', 'many'],
    ['max_tokens_per_doc', -1],
    ['max_tokens_per_doc', true],
  ])('is refused as %s: %j, by its name', async (field, value) => {
    const { rerank } = functionBefore('pairs', WINDOWS, 1, overlapModel);
    await expect(rerank({ [field]: value })).rejects.toThrow(`${field} must be a whole number of at least 1`);
  });
});
