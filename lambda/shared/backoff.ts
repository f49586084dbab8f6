/** The bounds that back-off grows between, in milliseconds. */
export interface Backoff {
  /** The longest wait after the first attempt; it doubles with each. */
  readonly firstMs: number;
  /** The longest wait after any. */
  readonly longestMs: number;
}

/** Full jitter: anything between nothing and a bound that doubles with each attempt, so that callers spread out. */
export function backoffMs(
  attempts: number,
  { firstMs, longestMs }: Backoff,
  random: () => number = Math.random,
): number {
  return random() * Math.min(longestMs, firstMs * 2 ** (attempts - 1));
}
