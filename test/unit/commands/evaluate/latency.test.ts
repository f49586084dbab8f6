import { summarizeLatency } from '../../../../commands/evaluate/latency';

it('takes percentiles by nearest rank, in any order of the times', () => {
  const times = Array.from({ length: 200 }, (_, index) => 200 - index);
  expect(summarizeLatency(times)).toEqual({ searches: 200, p50: 100, p90: 180, p99: 198 });
});

it('has the longest time as p99 of few searches', () => {
  expect(summarizeLatency([3, 1, 2])).toEqual({ searches: 3, p50: 2, p90: 3, p99: 3 });
});

it('has zeros for no search', () => {
  expect(summarizeLatency([])).toEqual({ searches: 0, p50: 0, p90: 0, p99: 0 });
});
