import * as z from 'zod';
import { cohereSchema } from '../lambda/rerank/dialects/cohere';
import { textsSchema } from '../lambda/rerank/dialects/text-embeddings-inference';
import { voyageSchema } from '../lambda/rerank/dialects/voyage';
import type { Limits } from '../lambda/rerank/settings';
import { TUTORIAL } from '../local/system/passages';
import { ANSWERS } from './openapi-answers';

/** The OpenAPI 3.1 description of the rerank API, for a function with these limits. */
export function openApiDocument(limits: Limits) {
  return {
    openapi: '3.1.1',
    info: {
      title: 'Rerank API of opensearch-sagemaker-reranker',
      version: '1',
      description:
        'Ranks documents by how well they answer a query, with a cross-encoder, in the shapes that clients of hosted ' +
        'rerankers send and parse. Behind a function URL or API with IAM authorization, requests are signed with ' +
        'SigV4; with API keys, they bear one.',
      license: { name: 'MIT-0', identifier: 'MIT-0' },
    },
    paths: {
      '/v1/rerank': { post: operation('rerankV1', 'Rank documents (version 1)', limits) },
      '/v2/rerank': { post: operation('rerankV2', 'Rank documents (version 2)', limits) },
      '/rerank': { post: operation('rerank', 'Rank documents (as version 1)', limits) },
    },
    components: {
      schemas: {
        RerankRequest: described(cohereSchema(limits)),
        VoyageRequest: { ...described(voyageSchema(limits)), required: ['query', 'documents', 'top_k'] },
        TextsRequest: described(textsSchema(limits)),
        ...Object.fromEntries(
          Object.entries(ANSWERS).map(([name, schema]) => [name, jsonSchema(schema, 'output')]),
        ),
      },
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: 'Where the function has API keys.' },
      },
    },
  };
}

function operation(operationId: string, summary: string, { maxBodyBytes }: Limits) {
  return {
    operationId,
    summary,
    security: [{}, { apiKey: [] }],
    requestBody: {
      required: true,
      description: `JSON in UTF-8, at most ${maxBodyBytes} bytes.`,
      content: {
        'application/json': {
          schema: { anyOf: REQUESTS.map(ref) },
          example: {
            query: TUTORIAL.query,
            documents: TUTORIAL.passages.map(({ text }) => text),
            top_n: 3,
          },
        },
      },
    },
    responses: {
      200: response('The documents, best first.', ...REQUESTS.map((name) => DIALECTS[name])),
      400: response('The request cannot be answered as it is.', 'BadRequest'),
      401: withHeader(response('No API key, or one that is not known.', 'Problem'), 'www-authenticate'),
      500: response('A fault of the function itself.', 'Problem'),
      503: withHeader(response('No scores; worth another attempt.', 'Unavailable'), 'retry-after'),
    },
  };
}

/** The answer to each kind of request. */
const DIALECTS = {
  RerankRequest: 'RerankAnswer',
  VoyageRequest: 'VoyageAnswer',
  TextsRequest: 'TextsAnswer',
} as const;

const REQUESTS = Object.keys(DIALECTS) as (keyof typeof DIALECTS)[];

const REQUIRED_HEADER = { required: true, schema: { type: 'string' } };

function response(description: string, ...schemas: (keyof typeof ANSWERS)[]) {
  const [first, ...others] = schemas.map(ref);
  return {
    description,
    headers: { 'x-request-id': REQUIRED_HEADER },
    content: { 'application/json': { schema: others.length === 0 ? first! : { anyOf: schemas.map(ref) } } },
  };
}

function withHeader(given: ReturnType<typeof response>, name: string) {
  return { ...given, headers: { ...given.headers, [name]: REQUIRED_HEADER } };
}

function ref(schema: keyof typeof ANSWERS | keyof typeof DIALECTS) {
  return { $ref: `#/components/schemas/${schema}` };
}

/** The meaning of a request's fields; the rest of their schema is the validator's. */
const FIELDS: Readonly<Record<string, object>> = {
  query: {
    description:
      'What the documents are ranked for. The model reads 512 tokens of query and document together.',
  },
  documents: {
    description:
      'The documents, as text or as objects with a text. With `rank_fields`, a list of field names, objects are ranked ' +
      'by those fields instead, and need no `text`.',
    items: {
      anyOf: [
        { type: 'string' },
        { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
      ],
    },
  },
  texts: { description: 'The documents.' },
  top_n: { description: 'How many results to answer, best first. By default, and with 0, all.' },
  top_k: { description: 'How many results to answer, best first. By default, and with 0, all.' },
  return_documents: { description: 'Whether each result repeats its document. By default not.' },
  max_chunks_per_doc: {
    description:
      'The most windows in which a document is read that is longer than the model reads; 1 reads its beginning. At most, and by ' +
      'default, those of the deployment.',
  },
  max_tokens_per_doc: { description: 'The same in tokens: one window for each 512 begun.' },
  return_text: { description: 'Whether each result repeats its text. By default not.' },
};

function described(object: z.core.$ZodType) {
  const schema = jsonSchema(object, 'input');
  const properties = Object.entries(schema.properties!).flatMap(([name, property]) =>
    Object.hasOwn(FIELDS, name) ? [[name, { ...(property as object), ...FIELDS[name] }]] : [],
  );
  return { ...schema, properties: Object.fromEntries(properties) };
}

/** A JSON Schema of what the validator takes, or of what it gives. */
function jsonSchema(schema: z.core.$ZodType, io: 'input' | 'output'): z.core.JSONSchema.JSONSchema {
  const { $schema, ...rest } = z.toJSONSchema(schema, {
    io,
    override({ zodSchema, jsonSchema: first }) {
      const { def } = zodSchema._zod;
      if (def.type === 'pipe' && io === 'input') {
        // A list is counted by the first half of its pipe, and its entries are looked at by the second.
        first.items = jsonSchema(def.out, io).items;
      }
    },
  });
  return rest;
}
