/** What answers the requests inside the Hugging Face container; both speak `pairs` and give the same scores. */
export enum Handler {
  /**
   * This project's: sorts the passages by length, computes them in batches without padding, on a GPU in half precision,
   * cuts what is too long, and also takes `{"query", "texts"}`. Fails to start where a GPU cannot be used.
   */
  BATCHING = 'batching',
  /** The container's own, or what the files of the model hold under `code/`. */
  STOCK = 'stock',
}
