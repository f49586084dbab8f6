import { percentile } from '../shared/percentile';

/** How long searches took, in milliseconds, seen from the client. */
export interface LatencySummary {
  /** How many searches were timed. */
  readonly searches: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
}

/** Percentiles by nearest rank; zeros of no search. */
export function summarizeLatency(milliseconds: readonly number[]): LatencySummary {
  const [p50, p90, p99] = [50, 90, 99].map((percent) => percentile(milliseconds, percent) || 0);
  return { searches: milliseconds.length, p50: p50!, p90: p90!, p99: p99! };
}
