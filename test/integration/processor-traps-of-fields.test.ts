import { getMappings } from '../../lambda/register/opensearch/mappings';
import { fieldProblem } from '../../lambda/register/rerank-pipeline/document-fields';
import { clusterOf, onEveryVersion } from './support/clusters';
import { Traps } from './support/traps';

/** The connector's text for an empty one. */
const BLANK = ' ';
const ext = { rerank: { query_context: { query_text: 'bread' } } };
const SEARCH = { query: { match_all: {} }, ext };
const DOCUMENT = {
  body: 'Body bread',
  list: ['one', 'two'],
  meta: { note: 'a note' },
  price: 12_000_000.5,
  small: 0.00001,
  day: '2024-05-01',
  place: { lon: 2, lat: 1.5 },
  tags: ['a', null, 3],
};
const MAPPINGS = {
  properties: {
    body: { type: 'text', copy_to: 'everything', fields: { exact: { type: 'keyword' } } },
    everything: { type: 'text' },
    text: { type: 'alias', path: 'body' },
    list: { type: 'keyword' },
    meta: { properties: { note: { type: 'text' } } },
    price: { type: 'double' },
    small: { type: 'float' },
    day: { type: 'date' },
    place: { type: 'geo_point' },
    tags: { type: 'keyword' },
  },
};

onEveryVersion('a trap of document fields', (node) => {
  let traps: Traps;
  let index: string;

  beforeAll(async () => {
    traps = await Traps.on(node);
    index = await traps.index({ only: DOCUMENT }, MAPPINGS);
  }, 60_000);
  afterAll(() => traps.close());
  beforeEach(() => traps.forget());

  /** What the model reads of the document. */
  async function passageOf(field: string, more: object = {}): Promise<string | undefined> {
    const pipeline = await traps.pipelineOver([field]);
    const path = `/${index}/_search?search_pipeline=${pipeline}`;
    expect((await traps.call('POST', path, { ...SEARCH, ...more })).status).toBe(200);
    return traps.passages[0];
  }

  it.each([
    ['an alias', 'text', 'Body bread'],
    ['a subfield', 'body.exact', 'Body bread'],
    ['a target of copy_to', 'everything', BLANK],
  ])('scores an empty text for %s, since _source does not hold it', async (_, field, askedFor) => {
    expect(await passageOf(field)).toBe(BLANK);
    expect(await passageOf(field, { fields: [field] })).toBe(askedFor);
  });

  it('has the model read a text as it was indexed, whatever the analyzer of its field makes of it', async () => {
    const mappings = { properties: { body: { type: 'text', analyzer: 'english' } } };
    const analyzed = await traps.index({ only: { body: 'The BREADS' } }, mappings);
    const pipeline = await traps.pipelineOver(['body']);
    const path = `/${analyzed}/_search?search_pipeline=${pipeline}`;
    const { ids } = await traps.call('POST', path, { query: { match: { body: 'bread' } }, ext });
    expect({ ids, passages: traps.passages }).toEqual({ ids: ['only'], passages: ['The BREADS'] });
  });

  it('scores an empty text where the search asks for stored_fields', async () => {
    expect(await passageOf('body', { stored_fields: ['title'] })).toBe(BLANK);
    expect(await passageOf('body', { stored_fields: ['_source'] })).toBe('Body bread');
  });

  it('reads the first of several texts only, where the search asks for the field in fields', async () => {
    expect(await passageOf('list')).toBe('[one, two]');
    expect(await passageOf('list', { fields: ['list'] })).toBe('one');
    expect(await passageOf('list', { fields: ['list'], _source: false })).toBe('one');
  });

  it.each([
    ['price', '1.20000005E7'],
    ['small', '1.0E-5'],
    ['day', '2024-05-01'],
    ['place', '{lon=2, lat=1.5}'],
    ['tags', '[a, null, 3]'],
    ['meta', '{note=a note}'],
  ])('has the model read %s as Java writes it', async (field, passage) => {
    expect(await passageOf(field)).toBe(passage);
  });

  it('is what registration says of the mapping: empty, or read otherwise', async () => {
    const mapping = (await getMappings(clusterOf(traps.client), index, 10_000)).get(index)!;
    const fields = [...Object.keys(MAPPINGS.properties), 'body.exact', 'meta.note'];
    const said = fields.map((field) => [field, fieldProblem(mapping, field, traps.since36)?.isEmpty]);
    expect(Object.fromEntries(said)).toEqual({
      ...{ body: undefined, list: undefined, tags: undefined },
      ...{ text: true, everything: false, 'body.exact': true },
      ...{ price: false, small: false, day: false, place: false, meta: false },
      'meta.note': traps.since36 ? undefined : false,
    });
  });
});
