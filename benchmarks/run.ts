import { parseArgs } from 'node:util';
import { usageError } from '../commands/shared/options';
import { progressToStderr, runCommand } from '../commands/shared/run';
import type { Benchmark } from './benchmark';
import { functionCost } from './function';
import { localEndpoint } from './local-endpoint';
import { opensearchPath } from './opensearch-path';
import { ResultsFile } from './results';
import { serving } from './serving';

const BENCHMARKS: readonly Benchmark[] = [opensearchPath, functionCost, localEndpoint, serving];

const NAMES = BENCHMARKS.map(({ name }) => name);

const USAGE = `Usage: npm run benchmark -- [NAME ...] [options]

Runs the benchmarks that are named, or all of them, one after the other: ${NAMES.join(', ')}. Each
prints JSON Lines, and keeps them with every single measurement in benchmarks/results/NAME.jsonl.

  --quick            fewer rounds, smaller inputs: whether it works, not how fast it is
  --opensearch URL   measures a cluster of your own on this machine   (default: starts a node)
  --help             print this`;

runCommand(async (args, { signal }) => {
  const { values, positionals } = options(args);
  if (values.help) {
    process.stdout.write(`${USAGE}\n`);
    return;
  }
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
      options: {
        quick: { type: 'boolean', default: false },
        opensearch: { type: 'string' },
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw usageError((error as Error).message, USAGE);
  }
}

function chosen(names: readonly string[]): readonly Benchmark[] {
  const unknown = names.find((name) => !NAMES.includes(name));
  if (unknown !== undefined) {
    throw usageError(`there is no benchmark ${unknown}`, USAGE);
  }
  return names.length === 0 ? BENCHMARKS : BENCHMARKS.filter(({ name }) => names.includes(name));
}
