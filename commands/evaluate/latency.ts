/** How long searches took, in milliseconds, seen from the client. */
export interface LatencySummary {
  /** How many searches were timed. */
  readonly searches: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
}

/** Percentiles by nearest rank: pN is the smallest time that at least N % of the searches did not exceed. */
export function summarizeLatency(milliseconds: readonly number[]): LatencySummary {
  const sorted = [...milliseconds].sort((a, b) => a - b);
  const percentile = (percent: number) =>
    sorted[Math.max(0, Math.ceil((percent * sorted.length) / 100) - 1)] ?? 0;
  return {
    searches: sorted.length,
    p50: percentile(50),
    p90: percentile(90),
    p99: percentile(99),
  };
}
