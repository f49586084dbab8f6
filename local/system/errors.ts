/** The index that was named, its field, or the field's text, is not there. */
export class MissingIndexError extends Error {
  override readonly name = 'MissingIndexError';
}
