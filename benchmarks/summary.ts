import { percentile } from '../commands/shared/percentile';
import type { Samples } from './benchmark';

/** The middle value. */
export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

/** To a hundredth. */
export function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Median and 99th percentile of milliseconds, to a hundredth. */
export function summary(ms: readonly number[]): { readonly p50: number; readonly p99: number } {
  return { p50: rounded(median(ms)), p99: rounded(percentile(ms, 99)) };
}

/** Median and 99th percentile of each contender. */
export function summaries(samples: Samples): Record<string, ReturnType<typeof summary>> {
  return Object.fromEntries(Object.entries(samples).map(([name, ms]) => [name, summary(ms)]));
}
