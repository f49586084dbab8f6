import * as z from 'zod';
import { type RerankRequestBody, requestSchema } from '../lambda/rerank/request';
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
    },
    components: {
      schemas: {
        RerankRequest: describedRequest(limits),
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
          schema: ref('RerankRequest'),
          example: {
            query: TUTORIAL.query,
            documents: TUTORIAL.passages.map(({ text }) => text),
            top_n: 3,
          },
        },
      },
    },
    responses: {
      200: response('The documents, best first.', 'RerankAnswer'),
      400: response('The request cannot be answered as it is.', 'BadRequest'),
      401: response('No API key, or one that is not known.', 'Problem', 'www-authenticate'),
      500: response('A fault of the function itself.', 'Problem'),
      503: response('No scores; worth another attempt.', 'Unavailable', 'retry-after'),
    },
  };
}

function response(description: string, schema: keyof typeof ANSWERS, ...headers: string[]) {
  return {
    description,
    headers: Object.fromEntries(
      ['x-request-id', ...headers].map((name) => [name, { required: true, schema: { type: 'string' } }]),
    ),
    content: { 'application/json': { schema: ref(schema) } },
  };
}

function ref(schema: keyof typeof ANSWERS | 'RerankRequest') {
  return { $ref: `#/components/schemas/${schema}` };
}

/** The meaning of a request's fields; the rest of their schema is the validator's. */
const FIELDS: Readonly<Record<keyof RerankRequestBody, string>> = {
  query: 'What the documents are ranked for. The model reads 512 tokens of query and document together.',
  documents: 'The documents, as text or as objects with a text; other fields of an object are ignored.',
  top_n: 'How many results to answer, best first. By default all.',
  return_documents: 'Whether each result repeats its document. By default not.',
};

function describedRequest(limits: Limits) {
  const schema = jsonSchema(requestSchema(limits), 'input');
  const properties = Object.entries(FIELDS).map(([name, description]) => {
    return [name, { description, ...(schema.properties![name] as object) }];
  });
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
