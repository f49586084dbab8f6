import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { createApiKeys } from '../../../../lambda/rerank/api-keys';
import { EndpointFailure, type FailureReason, KeysUnreadable } from '../../../../lambda/rerank/errors';
import type { Invoke } from '../../../../lambda/rerank/invoke-endpoint';
import type { Settings } from '../../../../lambda/rerank/settings';
import { openApiDocument } from '../../../../scripts/openapi-document';
import { context, handlerOver, httpEvent, parsed, scoring, settings } from './fixtures';

const document = openApiDocument(settings.limits);
const request = { query: 'q', documents: ['a', { text: 'b' }] };
const voyage = { ...request, top_k: 1 };
const texts = { query: 'q', texts: ['a', 'b'] };

/** Validates a value by the description's schema of that name, read back from JSON as any client would. */
function validate(name: string, value: unknown) {
  const components = JSON.parse(JSON.stringify(document.components.schemas));
  return z.fromJSONSchema(components[name]).safeParse(value).success;
}

describe('the OpenAPI description', () => {
  it('that is checked in is the one of the code; `node --import tsx scripts/openapi.ts` writes it', () => {
    const path = join(__dirname, '../../../../docs/openapi.json');
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(JSON.parse(JSON.stringify(document)));
  });

  it('has the limits of the settings', () => {
    const limits = { ...settings.limits, maxDocuments: 7, maxQueryCharacters: 8, maxBodyBytes: 9 };
    expect(openApiDocument(limits).components.schemas.RerankRequest).toMatchObject({
      properties: { query: { maxLength: 8 }, documents: { maxItems: 7 } },
    });
    expect(openApiDocument(limits).paths['/v2/rerank'].post.requestBody.description).toContain(
      'at most 9 bytes',
    );
  });
});

describe('an answer of the handler is one that the description names:', () => {
  const fails =
    (reason: FailureReason): Invoke =>
    async () => {
      throw new EndpointFailure(reason);
    };
  const cases: [
    string,
    number,
    { body?: unknown; invoke?: Invoke; changes?: Partial<Settings>; keys?: boolean },
  ][] = [
    ['reranked', 200, {}],
    ['reranked, with documents', 200, { body: { ...request, top_n: 1, return_documents: true } }],
    ['for Voyage', 200, { body: voyage }],
    ['for Voyage, with documents', 200, { body: { ...voyage, model: 'm', return_documents: true } }],
    ['for Text Embeddings Inference', 200, { body: texts }],
    ['for Text Embeddings Inference, with texts', 200, { body: { ...texts, return_text: true } }],
    ['the original order', 200, { invoke: fails('refused'), changes: { onFailure: 'original-order' } }],
    ['a wrong field', 400, { body: { ...request, documents: [1] } }],
    ['no JSON', 400, { body: '{' }],
    ['no key', 401, { keys: true }],
    ['a fault of its own', 500, { invoke: () => Promise.reject(new TypeError('a bug')) }],
    ['keys that cannot be read', 503, { keys: false }],
    ...(
      ['throttled', 'unavailable', 'unreachable', 'timeout', 'waking', 'refused', 'invalid-scores'] as const
    ).map((reason): (typeof cases)[number] => [
      reason,
      503,
      { invoke: fails(reason), changes: { maxAttempts: 1 } },
    ]),
  ];

  it.each(cases)(
    '%s (%s)',
    async (_, expected, { body = request, invoke = scoring(1, 2), changes, keys }) => {
      const unreadable = { check: () => Promise.reject(new KeysUnreadable()) };
      const readable = createApiKeys(async () => 'a-key-that-is-known', { error() {} });
      const apiKeys = keys === undefined ? undefined : keys ? readable : unreadable;
      for (const rawPath of ['/v1/rerank', '/v2/rerank', '/rerank'] as const) {
        const { handle } = handlerOver(invoke, changes, apiKeys);
        const answer = parsed(await handle(httpEvent(body, { rawPath }), context()));
        expect(answer.status).toBe(expected);
        const response = document.paths[rawPath].post.responses[expected as 200];
        expect(Object.keys(answer.headers)).toEqual(
          expect.arrayContaining(['content-type', ...Object.keys(response.headers)]),
        );
        const { schema } = response.content['application/json'];
        const described = 'anyOf' in schema ? schema.anyOf : [schema];
        const names = described.map(({ $ref }) => $ref.split('/').at(-1)!);
        const more = Array.isArray(answer.body) ? ['more'] : { ...answer.body, more: 1 };
        expect(names.filter((name) => validate(name, answer.body))).toHaveLength(1);
        expect(names.filter((name) => validate(name, more))).toEqual([]);
      }
    },
  );
});
