import fc from 'fast-check';
import { requestParser } from '../../../../lambda/rerank/dialects';
import { cohereSchema } from '../../../../lambda/rerank/dialects/cohere';
import { isPlain } from '../../../../lambda/rerank/dialects/plain-body';
import { textsSchema } from '../../../../lambda/rerank/dialects/text-embeddings-inference';
import { voyageSchema } from '../../../../lambda/rerank/dialects/voyage';
import { BadRequest } from '../../../../lambda/rerank/errors';
import { parseJson } from '../../../../lambda/rerank/json-body';
import { unicodeText } from '../../../support/unicode-text';
import { settings } from './fixtures';

const { limits } = settings;
const parse = requestParser({ ...limits, maxDocuments: 3, maxQueryCharacters: 10 });
const valid = { query: 'q', documents: ['a'] };
const dialects = { documents: [cohereSchema, voyageSchema], texts: [textsSchema] };

describe('a rerank request', () => {
  it('takes documents as strings, as objects with a text, and mixed', () => {
    expect(
      parse({ query: 'q', documents: ['a', { text: 'b' }, { text: '', title: 'ignored' }] }),
    ).toMatchObject({
      query: 'q',
      texts: ['a', 'b', ''],
    });
  });

  it('takes the options of hosted rerankers', () => {
    expect(parse({ ...valid, top_n: 2, return_documents: true })).toMatchObject({
      query: 'q',
      texts: ['a'],
      topN: 2,
      documentsAskedBy: 'return_documents',
    });
  });

  it('ignores what it does not know, and null in what is optional', () => {
    const extra = { model: 'rerank-v3.5', max_chunks_per_doc: null, user: { id: 1 } };
    const given = { ...valid, ...extra, top_n: null, return_documents: null, rank_fields: null };
    expect(JSON.stringify(parse(given))).toEqual(JSON.stringify(parse(valid)));
  });

  it.each([
    ['a string', 'query', 'body', 'the body must be a JSON object'],
    ['null', null, 'body', 'the body must be a JSON object'],
    ['a list', [], 'body', 'the body must be a JSON object'],
    ['nothing', {}, 'query', 'query must be a string'],
    ['a query that is no string', { ...valid, query: 1 }, 'query', 'query must be a string'],
    ['an empty query', { ...valid, query: '' }, 'query', 'query must not be empty'],
    ['a long query', { ...valid, query: 'q'.repeat(11) }, 'query', 'query must have at most 10 characters'],
    ['no documents', { query: 'q' }, 'documents', 'documents must be a list'],
    ['one document', { ...valid, documents: 'a' }, 'documents', 'documents must be a list'],
    ['an empty list', { ...valid, documents: [] }, 'documents', 'documents must hold at least one document'],
    [
      'too many documents',
      { ...valid, documents: ['a', 'b', 'c', 'd'] },
      'documents',
      'documents must hold at most 3 documents',
    ],
    [
      'a number as document',
      { ...valid, documents: ['a', 5] },
      'documents[1]',
      'documents[1] must be a string or an object with a text',
    ],
    [
      'null as document',
      { ...valid, documents: [null] },
      'documents[0]',
      'documents[0] must be a string or an object with a text',
    ],
    [
      'a text that is no string',
      { ...valid, documents: ['a', 'b', { text: 1 }] },
      'documents[2].text',
      'documents[2].text must be a string, unless rank_fields names the fields to rank by',
    ],
    [
      'a document without text',
      { ...valid, documents: [{ title: 'a' }] },
      'documents[0].text',
      'documents[0].text must be a string, unless rank_fields names the fields to rank by',
    ],
    ['a negative top_n', { ...valid, top_n: -1 }, 'top_n', 'top_n must be a whole number of at least 0'],
    ['a fraction', { ...valid, top_n: 1.5 }, 'top_n', 'top_n must be a whole number of at least 0'],
    ['top_n as words', { ...valid, top_n: 'all' }, 'top_n', 'top_n must be a whole number of at least 0'],
    [
      'rank_fields as text',
      { ...valid, rank_fields: 'a' },
      'rank_fields',
      'rank_fields must be a list of field names',
    ],
    [
      'a name of a field that is no text',
      { ...valid, rank_fields: ['a', 1] },
      'rank_fields[1]',
      'rank_fields[1] must be the name of a field',
    ],
    [
      'a document without any of the rank_fields',
      { query: 'q', documents: [{ body: 'a' }, { text: 'b' }], rank_fields: ['body', 'title'] },
      'documents[1]',
      'documents[1] has none of the fields that rank_fields names',
    ],
    [
      'an object in one of the rank_fields',
      { query: 'q', documents: [{ body: { en: 'a' } }], rank_fields: ['body'] },
      'documents[0]',
      'documents[0] has a field of rank_fields that holds an object; name fields with text',
    ],
    [
      'return_documents as text',
      { ...valid, return_documents: 'yes' },
      'return_documents',
      'return_documents must be true or false',
    ],
  ])('is rejected with the path and the reason when it is %s', (_, body, path, message) => {
    expect(refusal(() => parse(body))).toMatchObject({ message, path });
  });

  it('may have an emoji for each of the characters of a query', () => {
    expect(parse({ ...valid, query: '😀'.repeat(10) }).query).toHaveLength(20);
  });

  it('names the limit of documents as people write it', () => {
    const documents = Array.from({ length: 1_001 }, () => 'a');
    expect(() => requestParser(limits)({ query: 'q', documents })).toThrow('at most 1,000 documents');
  });

  it('rejects a huge list of nonsense at once', () => {
    const started = performance.now();
    expect(() => parse({ query: 'q', documents: new Array(2_000_000).fill(0) })).toThrow(BadRequest);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe('the JSON of a request', () => {
  const bytes = (text: string) => Buffer.from(text);

  it('is UTF-8, with or without a byte order mark', () => {
    expect(parseJson(bytes('{"query":"größer 😀"}'), limits)).toEqual({ query: 'größer 😀' });
    expect(parseJson(bytes('\ufeff{}'), limits)).toEqual({});
  });

  it('is rejected without being quoted when it is not JSON', () => {
    expect(refusal(() => parseJson(bytes('secret'), limits)).message).toBe('the body is not valid JSON');
    expect(refusal(() => parseJson(bytes(''), limits)).message).toBe('the body is not valid JSON');
  });

  it('is rejected when it is not UTF-8, rather than read with other letters', () => {
    expect(refusal(() => parseJson(Buffer.from('{"query":"gr\xf6\xdfer"}', 'latin1'), limits)).message).toBe(
      'the body is not UTF-8',
    );
  });

  it('is rejected over the limit, counted in bytes', () => {
    const tight = { ...limits, maxBodyBytes: 1_002 };
    expect(parseJson(bytes(`"${'ö'.repeat(500)}"`), tight)).toHaveLength(500);
    expect(refusal(() => parseJson(bytes(`"${'ö'.repeat(501)}"`), tight)).message).toBe(
      'the body has 1,004 bytes; at most 1,002 are allowed',
    );
  });
});

function refusal(work: () => unknown): BadRequest {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(BadRequest);
    return error as BadRequest;
  }
  throw new Error('nothing was rejected');
}

describe('a body that is read without its schema', () => {
  const few = { ...limits, maxDocuments: 3, maxQueryCharacters: 10 };
  const any = <T>(usual: fc.Arbitrary<T>) =>
    fc.oneof({ weight: 30, arbitrary: usual as fc.Arbitrary<unknown> }, fc.jsonValue({ maxDepth: 1 }));
  const list = any(fc.array(any(fc.string()), { maxLength: 4 }));
  const query = any(unicodeText({ maxLength: 12 }));
  const ofDocuments = {
    query,
    documents: list,
    top_n: any(fc.integer({ min: -1 })),
    return_documents: any(fc.boolean()),
    model: any(fc.string()),
    rank_fields: any(fc.constant(null)),
  };
  const ofTexts = {
    query,
    texts: list,
    top_k: any(fc.constantFrom(0, 1, 1.5, '1')),
    return_text: any(fc.boolean()),
  };
  const body = fc.oneof(
    fc.record(ofDocuments, { requiredKeys: ['query'] }),
    fc.record(ofTexts, { requiredKeys: ['query'] }),
    fc.record({ ...ofDocuments, ...ofTexts }, { requiredKeys: ['query'] }),
  );

  it('is one that its schema would take, and leave as it is', () => {
    let plain = 0;
    fc.assert(
      fc.property(body, (body) => {
        for (const [field, schemas] of Object.entries(dialects)) {
          if (isPlain(body, field as keyof typeof dialects, few)) {
            plain++;
            for (const schema of schemas) {
              const { success, data } = schema(few).safeParse(body);
              expect(success).toBe(true);
              expect(body).toMatchObject(data!);
            }
          }
        }
      }),
      { numRuns: 5_000 },
    );
    expect(plain).toBeGreaterThan(100);
  });

  it.each([
    { query: '', documents: ['a'] },
    { query: 'q'.repeat(11), documents: ['a'] },
    { query: 'q' },
    { documents: ['a'] },
    { query: 'q', documents: [] },
    { query: 'q', documents: ['a', 'b', 'c', 'd'] },
    { query: 'q', documents: ['a', {}] },
    { query: 'q', documents: ['a'], top_n: -1 },
    { query: 'q', documents: ['a'], anything: 1 },
    JSON.parse('{"query":"q","documents":["a"],"__proto__":1}'),
    null,
    'q',
  ])('is not %j', (body) => {
    expect(isPlain(body, 'documents', few)).toBe(false);
  });
});

describe('the body of an HTTP request', () => {
  it('means the same as text and as bytes', () => {
    const outcome = (body: Uint8Array | string) => {
      try {
        return parseJson(body, { maxBodyBytes: 60 });
      } catch (error) {
        return (error as Error).message;
      }
    };
    const text = fc.oneof(
      unicodeText(),
      fc
        .string({ unit: fc.constantFrom('\ud800', '\udc00', '\ufeff', 'é', '😀', 'a') })
        .map((text) => `"${text}"`),
      fc.json().map((json) => `\ufeff${json}`),
      fc.json(),
    );
    fc.assert(
      fc.property(text, (text) => {
        expect(outcome(text)).toEqual(outcome(Buffer.from(text)));
      }),
      { numRuns: 2_000 },
    );
  });
});
