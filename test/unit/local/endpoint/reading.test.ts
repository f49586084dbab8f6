import { type LoadedCrossEncoder, loadCrossEncoder } from '../../../../local/endpoint';

const query = 'what is it';
const SENTENCE = 'A sentence says nothing at all. ';
/** Seven tokens each: 506 beside the query's three and the three marks are 72 of them and two words. */
const long = SENTENCE.repeat(200);
const answer = 'This is the answer.';

const loaded: LoadedCrossEncoder[] = [];
const load = async (maxWindows: number) => {
  const model = await loadCrossEncoder(undefined, { threads: 1, maxWindows });
  loaded.push(model);
  return model;
};
afterAll(() => Promise.all(loaded.map((model) => model.close())));

it('is of a whole passage where it fits', async () => {
  const model = await load(1);
  expect(await model.reading({ query, passage: answer })).toEqual({
    passageTokens: 5,
    readTokens: 5,
    queryTokens: 3,
    limit: 512,
    windows: 1,
  });
  expect(await model.reading({ query, passage: '' })).toMatchObject({ passageTokens: 0, windows: 1 });
});

it('ends where a passage is cut: what comes after does not change the score, and what comes before does', async () => {
  const model = await load(1);
  const passage = `${long}${answer}`;
  const { unreadFrom, ...reading } = await model.reading({ query, passage });
  expect(reading).toEqual({
    passageTokens: 1405,
    readTokens: 506,
    queryTokens: 3,
    limit: 512,
    windows: 1,
  });
  const read = passage.slice(0, unreadFrom);
  const [whole, cut, less] = await model.logits([
    { query, passage },
    { query, passage: read },
    { query, passage: read.slice(0, -20) },
  ]);
  expect(cut).toBe(whole);
  expect(less).not.toBe(whole);
});

it('does not end within a letter', async () => {
  const model = await load(1);
  const passage = '🙂🙃 '.repeat(2_000);
  const { unreadFrom } = await model.reading({ query, passage });
  expect(passage.slice(0, unreadFrom).isWellFormed()).toBe(true);
  expect(unreadFrom).toBeLessThan(passage.length);
});

it('goes on in further windows, to the end or to the last of them', async () => {
  const passage = `${long}${answer}`;
  const all = await (await load(32)).reading({ query, passage });
  expect(all).toMatchObject({ passageTokens: 1405, readTokens: 1405 });
  expect(all.unreadFrom).toBeUndefined();
  expect(all.windows).toBeGreaterThan(3);

  const two = await (await load(2)).reading({ query, passage });
  expect(two.windows).toBe(2);
  expect(two.readTokens).toBeGreaterThan(506);
  expect(two.readTokens).toBeLessThan(1405);
  expect(passage.slice(0, two.unreadFrom)).toMatch(/all\.$/);
});
