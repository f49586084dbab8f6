import { parseArgs } from 'node:util';
import { progressToStderr, runCommand } from '../local/command/run';
import { UsageError } from '../local/command/usage-error';
import type { Benchmark } from './benchmark';
import { functionCost } from './function';
import { localEndpoint } from './local-endpoint';
import { opensearchPath } from './opensearch-path';
import { ResultsFile } from './results';
import { serving } from './serving';

const BENCHMARKS: readonly Benchmark[] = [opensearchPath, functionCost, localEndpoint, serving];

/**
 * `[NAME …] [--quick] [--opensearch URL]`: runs the benchmarks that are named, or all, one after the other. Each prints JSON Lines, and keeps them with every
 * single measurement in `benchmarks/results/NAME.jsonl`.
 */
runCommand(async (args, { signal }) => {
  const { values, positionals } = options(args);
  const progress = progressToStderr();
  for (const benchmark of chosen(positionals)) {
    const file = new ResultsFile(benchmark.name, values.quick);
    await benchmark.run({
      quick: values.quick,
      opensearch: values.opensearch,
      signal,
      progress: (line) => progress(`${benchmark.name}: ${line}`),
      record(line, samples) {
        process.stdout.write(`${JSON.stringify({ benchmark: benchmark.name, ...line })}\n`);
        file.add(line, samples);
      },
    });
    file.write();
  }
});

function options(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { quick: { type: 'boolean', default: false }, opensearch: { type: 'string' } },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function chosen(names: readonly string[]): readonly Benchmark[] {
  const known = BENCHMARKS.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`there is no benchmark ${unknown}; there are ${known.join(', ')}`);
  }
  return names.length === 0 ? BENCHMARKS : BENCHMARKS.filter(({ name }) => names.includes(name));
}
