/** The handlers for requests inside the Hugging Face container; both speak `pairs` and give the same scores. */
export enum Handler {
  /**
   * This project's: sorts the passages by length, computes them in batches without padding, on a GPU in half precision,
   * cuts what is too long, and also takes `{"query", "texts"}`. Fails to start where a GPU cannot be used.
   */
  BATCHING = 'batching',
  /** The container's own, or what the files of the model hold under `code/`. */
  STOCK = 'stock',
}

/** The errors of a serving without a handler. */
export function handlerErrors(
  serving: string,
  { handler, handlerKmsKey }: { readonly handler?: unknown; readonly handlerKmsKey?: unknown },
): string[] {
  return [
    ...(handler === undefined
      ? []
      : [`handler is of the Hugging Face container; leave it out with serving "${serving}"`]),
    ...(handlerKmsKey === undefined ? [] : [keyWithoutHandler()]),
  ];
}

/** The errors of a `handlerKmsKey` that has nothing to decrypt. */
export function keyWithoutHandler(): string {
  return (
    'handlerKmsKey is the key of a handler that is not uploaded with another serving than "huggingface", handler "stock" or ' +
    'modelData; leave it out, or set modelData.kmsKey for the files of the model'
  );
}
