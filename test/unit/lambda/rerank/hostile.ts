import { Agent, request as send } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import fc from 'fast-check';
import { unicodeText } from '../../../support/unicode-text';

/** A text that would be found wherever it leaks to. */
export const SECRET = 'Sphinx-of-black-quartz';

/** An HTTP request that may be anything but malformed HTTP. */
export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const text = fc
  .oneof(
    unicodeText({ maxLength: 20 }),
    fc.constantFrom(
      '',
      '\u0000',
      '\ud800',
      '${parameters.inputs}',
      '"}]}',
      '\u2028',
      '😀',
      '../..',
      '{{7*7}}',
    ),
  )
  .map((some) => some + SECRET);
const value = fc.oneof(
  text,
  fc.jsonValue({ maxDepth: 3 }),
  fc.double().map((number) => number),
);
const document = fc.oneof(text, fc.record({ text }), fc.record({ text: value, [SECRET]: value }), value);
const documents = fc.oneof(
  fc.array(document, { maxLength: 6 }),
  fc.array(text, { minLength: 1, maxLength: 6 }),
  value,
);

/** Bodies in the shape of a request, most with something wrong. */
const nearly = fc
  .record(
    {
      query: fc.oneof(text, value),
      documents,
      top_n: fc.oneof(fc.integer({ min: -1, max: 8 }), value),
      return_documents: fc.oneof(fc.boolean(), fc.constantFrom('true', 'False', 0), value),
      rank_fields: fc.oneof(fc.array(fc.constantFrom(SECRET, 'text', 'constructor')), value),
      model: value,
      [SECRET]: value,
      constructor: value,
    },
    { requiredKeys: ['query', 'documents'] },
  )
  .map((body) => JSON.stringify(body));

/** Bodies of the other dialects, most with something wrong. */
const otherDialects = fc
  .oneof(
    fc.record(
      {
        query: fc.oneof(text, value),
        documents,
        top_k: fc.oneof(fc.integer({ min: -1, max: 8 }), fc.constantFrom('2', null), value),
        truncation: value,
        return_documents: fc.oneof(fc.boolean(), value),
      },
      { requiredKeys: ['query', 'documents', 'top_k'] },
    ),
    fc.record(
      {
        query: fc.oneof(text, value),
        texts: fc.oneof(fc.array(text, { minLength: 1, maxLength: 6 }), fc.array(value), value),
        return_text: fc.oneof(fc.boolean(), value),
        raw_scores: fc.oneof(fc.constant(false), value),
        truncate: value,
      },
      { requiredKeys: ['query', 'texts'] },
    ),
  )
  .map((body) => JSON.stringify(body));

const texts = fc.array(text, { minLength: 1, maxLength: 6 });
const valid = fc
  .oneof(
    fc.record({ query: text, documents: texts }),
    fc.record({ query: text, documents: texts, top_k: fc.nat(8) }),
    fc.record({ query: text, texts }),
  )
  .map((body) => JSON.stringify(body));

const nonsense = fc.constantFrom(
  '',
  'null',
  '[]',
  '"',
  `{"query":"${SECRET}"`,
  `{"query":"a","query":1,"documents":["${SECRET}"]}`,
  `{"__proto__":{"query":"${SECRET}","documents":["a"]}}`,
  '[['.repeat(50_000),
  `{"query":${'['.repeat(50_000)}${']'.repeat(50_000)},"documents":["a"]}`,
  `{"query":"a","documents":${JSON.stringify(new Array(1_001).fill(SECRET))}}`,
  `{"query":"${'q'.repeat(10_001)}","documents":["${SECRET}"]}`,
  '{"query":"a","documents":["a"],"top_n":1e999}',
  '{"query":"a","documents":["a"],"top_n":-0}',
);

const body = fc.oneof(
  { weight: 5, arbitrary: nearly.map((text) => Buffer.from(text)) },
  { weight: 3, arbitrary: otherDialects.map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: valid.map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: nonsense.map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)) },
  // Cut anywhere, in the middle of a letter, too.
  {
    weight: 1,
    arbitrary: fc.tuple(nearly, fc.nat(60)).map(([text, end]) => Buffer.from(text).subarray(0, -1 - end)),
  },
);

const token = fc.stringMatching(/^[!-~]{0,30}$/);
const headers = fc.record(
  {
    'content-type': fc.constantFrom('application/json', 'text/plain', 'multipart/form-data; boundary=x', 'x'),
    authorization: fc.oneof(
      token,
      token.map((key) => `Bearer ${key}`),
      fc.constant(`Bearer ${SECRET}`),
    ),
    origin: fc.oneof(token, fc.constant('https://a.example')),
    'access-control-request-method': token,
    'access-control-request-headers': fc.oneof(token, fc.constant('x-a, x-b')),
    'content-encoding': fc.constantFrom('gzip', 'identity'),
    'x-request-id': token,
    [SECRET]: token,
  },
  { requiredKeys: [] },
);

/** Any request: mostly one that ought to be a rerank request. */
export const rawRequest: fc.Arbitrary<RawRequest> = fc.record({
  method: fc.oneof(
    { weight: 12, arbitrary: fc.constant('POST') },
    {
      weight: 1,
      arbitrary: fc.constantFrom('GET', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'HEAD', 'TRACE', 'PROPFIND'),
    },
  ),
  path: fc.oneof(
    {
      weight: 8,
      arbitrary: fc.constantFrom(
        '/v1/rerank',
        '/v2/rerank',
        '/rerank',
        '/a//v1/rerank/',
        '/voyage/v1/rerank',
        `/v1/rerank?${SECRET}=1`,
      ),
    },
    {
      weight: 1,
      arbitrary: fc.oneof(
        fc.constantFrom(
          '/',
          '//',
          '/v1/rerank/',
          '/V1/rerank',
          '/v1/%72erank',
          '/__proto__',
          `/${SECRET}`,
          '/../v1/rerank',
        ),
        fc.webPath().map((path) => `/${path}`),
      ),
    },
  ),
  headers,
  body,
});

/** Sends requests over connections that are kept. */
export class HostileClient {
  private readonly agent = new Agent({ keepAlive: true });

  constructor(private readonly url: string) {}

  send({ method, path, headers, body }: RawRequest) {
    return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; text: string }>(
      (resolve, reject) => {
        const url = new URL(this.url);
        const request = send(
          {
            agent: this.agent,
            host: url.hostname,
            port: url.port,
            method,
            path,
            headers: { ...headers, 'content-length': body.length },
          },
          async (response) => {
            resolve({
              status: response.statusCode!,
              headers: response.headers,
              text: await textOf(response),
            });
          },
        );
        request.on('error', reject);
        request.end(body);
      },
    );
  }

  close(): void {
    this.agent.destroy();
  }
}
