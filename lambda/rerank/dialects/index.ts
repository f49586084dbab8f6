import { lazily } from '../lazily';
import type { Limits } from '../settings';
import { cohere } from './cohere';
import type { DialectRequest, Route } from './dialect';
import { textEmbeddingsInference } from './text-embeddings-inference';
import { voyage } from './voyage';

/** The first that speaks a body reads it; the last speaks any. */
const DIALECTS = [textEmbeddingsInference, voyage, cohere];

/** Turns a parsed JSON body into a request; throws `BadRequest` with the path of the first offending field. */
export type RequestParser = (body: unknown, path?: Route['path']) => DialectRequest;

/** Makes the parser of requests in every dialect. */
export function requestParser(limits: Limits): RequestParser {
  const readers = DIALECTS.map(({ speaks, reader }) => ({ speaks, reader: lazily(() => reader(limits)) }));
  return (body, path = []) => {
    const fields = typeof body === 'object' && body !== null ? body : {};
    return readers.find(({ speaks }) => speaks(fields, path))!.reader()(body);
  };
}
