/** One claim that is measured. */
export interface Benchmark {
  /** As it is asked for on the command line; its figures are kept in `benchmarks/results/NAME.jsonl`. */
  readonly name: string;
  run(context: BenchmarkContext): Promise<void>;
}

/** The context that a benchmark runs in. */
export interface BenchmarkContext {
  /** Fewer rounds: to see that it works, not to quote it. */
  readonly quick: boolean;
  /** A running cluster to measure, on this machine. @default - a node of its own */
  readonly opensearch?: string;
  readonly signal: AbortSignal;
  /** Tells whoever waits what is going on. */
  readonly progress: (line: string) => void;
  /** Prints a line of results, and keeps it with the single measurements that it sums up, in milliseconds. */
  readonly record: (line: Result, samples: Samples) => void;
}

/** A line of results; by what it was measured with, for example `passages`, and then what came out. */
export type Result = Readonly<Record<string, unknown>>;

/** Single measurements by who was measured. */
export type Samples = Readonly<Record<string, readonly number[]>>;
