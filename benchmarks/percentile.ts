/** The value below which that share of the values lies, by the nearest rank; `share` from 0 to 1. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** Median and 99th percentile of milliseconds, to a hundredth. */
export function summary(ms: readonly number[]): { readonly p50: number; readonly p99: number } {
  const rounded = (value: number) => Math.round(value * 100) / 100;
  return { p50: rounded(percentile(ms, 0.5)), p99: rounded(percentile(ms, 0.99)) };
}
