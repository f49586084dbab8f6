import type { CrossEncoder } from './cross-encoder';
import type { ContainerAnswer, ContainerCall, ModelServer } from './model-server';

/** The most documents that Bedrock's `Rerank` takes; what `InvokeModel` says to more is not documented. */
const MAX_DOCUMENTS = 1_000;

type Json = Readonly<Record<string, unknown>>;

/** Checks a member of a request, and says what is wrong with it as Bedrock's schema check does. */
type Check = (value: unknown) => string | undefined;

/** The members that every reranker of Bedrock knows. */
const MEMBERS: Readonly<Record<string, Check>> = {
  query: (value) => wrongType('#/query', 'String', typeof value === 'string'),
  documents: documentsError,
  top_n: (value) =>
    wrongType('#/top_n', 'Integer', Number.isInteger(value)) ??
    ((value as number) < 1 ? `#/top_n: ${value} is not greater or equal to 1` : undefined),
};

/**
 * A reranker of Amazon Bedrock around a model, as `InvokeModel` answers.
 *
 * Its refusals of members are those that people report: Amazon's model permits no `api_version`
 * (https://github.com/genkit-ai/aws-bedrock-go-plugin/issues/190), Cohere's requires one of at least 2
 * (https://github.com/cohere-ai/cohere-python/issues/613).
 */
abstract class BedrockContainer implements ModelServer {
  protected abstract readonly members: Readonly<Record<string, Check>>;
  protected abstract readonly required: readonly string[];

  constructor(private readonly model: CrossEncoder) {}

  async invoke({ body }: ContainerCall, signal?: AbortSignal): Promise<ContainerAnswer> {
    signal?.throwIfAborted();
    const request = parse(body);
    const errors = this.errorsOf(request);
    if (errors.length > 0) {
      const message = `Malformed input request: ${errors.join('')}, please reformat your input and try again.`;
      return { status: 400, body: message };
    }
    const { query, documents, top_n = documents.length } = request as RerankRequest;
    const pairs = documents.map((passage) => ({ query, passage }));
    const logits = Array.from(await this.model.logits(pairs, { truncation: 'longest_first' }));
    const results = logits
      .map((logit, index) => ({ index, relevance_score: Math.fround(1 / (1 + Math.exp(-logit))) }))
      .sort((one, other) => other.relevance_score - one.relevance_score)
      .slice(0, top_n);
    return { status: 200, body: JSON.stringify({ results }) };
  }

  private errorsOf(request: unknown): string[] {
    if (typeof request !== 'object' || request === null || Array.isArray(request)) {
      return ['#: expected type: JSONObject'];
    }
    const { members, required } = this;
    return [
      ...required.filter((name) => !(name in request)).map((name) => `#: required key [${name}] not found`),
      ...Object.keys(request)
        .filter((name) => !Object.hasOwn(members, name))
        .map((name) => `#: extraneous key [${name}] is not permitted`),
      ...Object.entries(request as Json).flatMap(([name, value]) => members[name]?.(value) ?? []),
    ];
  }
}

/** Amazon Rerank 1.0. */
export class AmazonRerank extends BedrockContainer {
  protected readonly members = MEMBERS;
  protected readonly required = ['query', 'documents'];
}

/** Cohere Rerank 3.5. */
export class CohereRerank extends BedrockContainer {
  protected readonly required = ['query', 'documents', 'api_version'];
  protected readonly members = {
    ...MEMBERS,
    api_version: (value: unknown) =>
      wrongType('#/api_version', 'Integer', Number.isInteger(value)) ??
      ((value as number) < 2 ? `#/api_version: ${value} is not greater or equal to 2` : undefined),
  };
}

interface RerankRequest {
  readonly query: string;
  readonly documents: readonly string[];
  readonly top_n?: number;
}

function documentsError(value: unknown): string | undefined {
  if (!Array.isArray(value)) {
    return wrongType('#/documents', 'JSONArray', false);
  }
  if (value.length === 0) {
    return '#/documents: expected minimum item count: 1, found: 0';
  }
  if (value.length > MAX_DOCUMENTS) {
    return `#/documents: expected maximum item count: ${MAX_DOCUMENTS}, found: ${value.length}`;
  }
  const wrong = value.findIndex((document) => typeof document !== 'string');
  return wrong < 0 ? undefined : wrongType(`#/documents/${wrong}`, 'String', false);
}

function wrongType(path: string, expected: string, matches: boolean): string | undefined {
  return matches ? undefined : `${path}: expected type: ${expected}`;
}

/** The JSON value; undefined for what is none, or holds a lone surrogate, which has no UTF-8 form. */
function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body), (_, value) => {
      if (typeof value === 'string' && !value.isWellFormed()) {
        throw new SyntaxError();
      }
      return value;
    });
  } catch {
    return undefined;
  }
}
