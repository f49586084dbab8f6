/** A value, and how many milliseconds the work took that it comes from. */
export interface Timed<Value> {
  readonly value: Value;
  readonly ms: number;
}

/** Measures how long work takes that does not fail. */
export async function timed<Value>(work: () => PromiseLike<Value>): Promise<Timed<Value>> {
  const started = performance.now();
  const value = await work();
  return { value, ms: performance.now() - started };
}
