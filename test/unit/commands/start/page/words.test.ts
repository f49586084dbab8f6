interface Words {
  count(n: number, one: string): string;
  ordinal(n: number): string;
  duration(milliseconds: number): string;
  aboutIndex(about: object): string;
  outcome(
    comparison: { plain: object[]; reranked: { otherPlace: number | null }[] },
    candidates: string,
  ): string;
  whyThere(standings: { place: number; of: number }[]): string;
  cutOf(reading: object): string;
  lengthOf(reading: object): string;
  move(place: number, otherPlace: number | null, order: string, other?: string): object;
}

// The page's scripts carry no types: browsers run them as they are.
const words = jest.requireActual<Words>('../../../../../commands/start/page/public/words.js');

it('counts, ranks and times as people write', () => {
  expect([0, 1, 10_000].map((n) => words.count(n, 'hit'))).toEqual(['0 hits', '1 hit', '10,000 hits']);
  expect([1, 2, 3, 4, 11, 12, 13, 21, 22, 100, 101, 111].map(words.ordinal)).toEqual([
    '1st',
    '2nd',
    '3rd',
    '4th',
    '11th',
    '12th',
    '13th',
    '21st',
    '22nd',
    '100th',
    '101st',
    '111th',
  ]);
  expect([0.4, 9.94, 10.2, 999, 1_234].map(words.duration)).toEqual([
    '0.4 ms',
    '9.9 ms',
    '10 ms',
    '999 ms',
    '1.23 s',
  ]);
});

it('says what is searched', () => {
  const about = { index: 'wiki', field: 'body', passages: 4, opensearch: { version: '3.6.0' } };
  expect(words.aboutIndex({ ...about, tutorial: true })).toBe(
    'The 4 passages of the OpenSearch tutorial, on OpenSearch 3.6.0',
  );
  expect(words.aboutIndex({ ...about, passages: 1 })).toBe(
    '1 passage in field body of index wiki, on OpenSearch 3.6.0',
  );
});

it.each<[(number | null)[], string]>([
  [[], 'No hits: no passage shares a word with the query. Reranking only reorders what plain search finds.'],
  [[1], '1 hit. Reranking left the order as it was.'],
  [[1, 2, 3], '3 hits. Reranking left the order as it was.'],
  [[3, 2, 1], '3 hits, 2 of them moved. Now first: the passage that was 3rd.'],
  [[3, 1, 2], '3 hits, all of them moved. Now first: the passage that was 3rd.'],
  [[1, 3, 2], '3 hits, 2 of them moved. The first stayed first.'],
  [[null, 1], '2 hits, all of them moved. Now first: the passage that was not among the plain hits.'],
])('says what reranking made of the places %j', (places, sentence) => {
  const reranked = places.map((otherPlace) => ({ otherPlace }));
  expect(words.outcome({ plain: reranked, reranked }, 'match')).toBe(sentence);
});

it('says so of a hybrid query', () => {
  const hybrid = { plain: [], hybrid: [{}], reranked: [{ otherPlace: null }] };
  expect(words.outcome(hybrid, 'hybrid')).toMatch(/^1 hit, .* was not among the hybrid hits\.$/);
  expect(words.outcome({ plain: [], reranked: [] }, 'hybrid')).toMatch(
    /^No hits: .* or one that looks alike/,
  );
  expect(words.move(1, 3, 'hybrid')).toEqual({ by: 2, seen: 'up 2, was 3rd', heard: 'up 2 places, was 3rd' });
  expect(words.move(1, null, 'plain', 'hybrid')).toMatchObject({ heard: 'not among the hybrid hits' });
});

it('says that an index is empty', () => {
  expect(words.outcome({ plain: [], reranked: [] }, 'all')).toBe('No hits: the index holds no passage.');
});

it.each([
  [1, 3, 'reranked', { by: 2, seen: 'up 2, was 3rd', heard: 'up 2 places, was 3rd' }],
  [3, 1, 'plain', { by: 2, seen: 'up 2, now 1st', heard: 'up 2 places, now 1st' }],
  [2, 1, 'reranked', { by: -1, seen: 'down 1, was 1st', heard: 'down 1 place, was 1st' }],
  [1, 2, 'plain', { by: -1, seen: 'down 1, now 2nd', heard: 'down 1 place, now 2nd' }],
  [2, 2, 'plain', { by: 0, seen: 'same place', heard: 'same place' }],
  [2, null, 'plain', { by: 0, seen: 'only here', heard: 'not among the reranked hits' }],
  [2, null, 'reranked', { by: 0, seen: 'only here', heard: 'not among the plain hits' }],
] as const)('says how far a hit moved: from place %d, elsewhere %j, %s', (place, otherPlace, order, said) => {
  expect(words.move(place, otherPlace, order)).toEqual(said);
});

it.each([
  [3, 1, 'Reranking moved it up from 3rd to 1st place: the model’s score for it is the highest of 4.'],
  [1, 2, 'Reranking moved it down from 1st to 2nd place: the model’s score for it is the 2nd highest of 4.'],
  [2, 2, 'Reranking has it in 2nd place: the model’s score for it is the 2nd highest of 4.'],
  [0, 2, 'Reranking has it in 2nd place: the model’s score for it is the 2nd highest of 4.'],
  [2, 0, 'It was not reranked: it is not among the hits that were.'],
])('says why a passage is where it is: before in place %d, after in %d', (before, after, sentence) => {
  const standings = [before, after].map((place) => ({ place, of: 4 }));
  expect(words.whyThere(standings)).toBe(sentence);
  expect(words.whyThere([{ place: 4, of: 4 }, ...standings])).toBe(sentence);
});

it('says how long a passage is, and whether it was cut', () => {
  const reading = { passageTokens: 1_405, readTokens: 1_405, queryTokens: 3, limit: 512, windows: 1 };
  expect(words.lengthOf(reading)).toBe('1,405 tokens; the query has 3');
  expect(words.cutOf({ ...reading, passageTokens: 5, readTokens: 5 })).toBe(
    'no: with the query it fits into the 512 tokens that the model reads',
  );
  expect(words.cutOf({ ...reading, limit: null })).toBe('no');
  expect(words.cutOf({ ...reading, windows: 5 })).toBe(
    'no: with the query it has more than 512 tokens, and was read in 5 parts, of which the highest score counts',
  );
  const cut = { ...reading, readTokens: 506, unreadFrom: 3_000 };
  expect(words.cutOf(cut)).toBe(
    'yes: with the query it has more than the 512 tokens that the model reads; only the first 506 of its 1,405 tokens were read',
  );
  expect(words.cutOf({ ...cut, windows: 2 })).toBe(
    'yes: only the first 506 of its 1,405 tokens were read, in 2 parts, of which the highest score counts',
  );
});
