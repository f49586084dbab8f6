import type { TextPair } from './cross-encoder';

/** A request body that Text Embeddings Inference accepts. */
export interface TeiRequest {
  readonly pairs: readonly TextPair[];
  readonly truncate: boolean;
  readonly rawScores: boolean;
  readonly returnText: boolean;
}

/** A body that is not understood: its status, and why, without any text of the request. */
export class TeiRejection extends Error {
  override readonly name = 'TeiRejection';

  constructor(
    readonly status: 400 | 422,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Reads a request body as the rerank route of Text Embeddings Inference does, with `AUTO_TRUNCATE` on. Unknown members
 * are ignored; truncation from the left, which this endpoint cannot do, is rejected.
 *
 * @throws TeiRejection 400 for what is not JSON, 422 for another shape
 */
export function readTeiRequest(body: Uint8Array): TeiRequest {
  const request = parse(body);
  if (typeof request !== 'object' || request === null || Array.isArray(request)) {
    throw wrongShape('expected an object');
  }
  const { query, texts, truncate, truncation_direction, raw_scores, return_text } = request as Json;
  if (typeof query !== 'string') {
    throw wrongShape(query === undefined ? 'missing field `query`' : 'query: expected a text');
  }
  if (!Array.isArray(texts)) {
    throw wrongShape(texts === undefined ? 'missing field `texts`' : 'texts: expected a list');
  }
  if (truncation_direction !== undefined && truncation_direction !== 'Right') {
    throw wrongShape('truncation_direction: only `Right` is supported');
  }
  return {
    pairs: texts.map((passage, index) => {
      if (typeof passage !== 'string') {
        throw wrongShape(`texts[${index}]: expected a text`);
      }
      return { query, passage };
    }),
    // Null is as good as nothing here, and an error at the other two.
    truncate: readFlag('truncate', truncate ?? undefined) ?? true,
    rawScores: readFlag('raw_scores', raw_scores) ?? false,
    returnText: readFlag('return_text', return_text) ?? false,
  };
}

type Json = Record<string, unknown>;

function readFlag(name: string, value: unknown): boolean | undefined {
  if (value !== undefined && typeof value !== 'boolean') {
    throw wrongShape(`${name}: expected a boolean`);
  }
  return value;
}

function parse(body: Uint8Array): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
    return JSON.parse(text, (_, value) => rejectSurrogates(value));
  } catch {
    // The message of JSON.parse would quote the text.
    throw new TeiRejection(400, 'the body is not JSON in UTF-8');
  }
}

/** Its parser has no place for a lone surrogate. */
function rejectSurrogates(value: unknown): unknown {
  if (typeof value === 'string' && !value.isWellFormed()) {
    throw new SyntaxError();
  }
  return value;
}

function wrongShape(message: string): TeiRejection {
  return new TeiRejection(422, message);
}
