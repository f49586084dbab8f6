import { Argument } from '@commander-js/extra-typings';
import { clusterUrl, npmCommand, readCommandLine } from '../commands/shared/command-line';
import { progressToStderr, runCommand } from '../commands/shared/run';
import type { Benchmark } from './benchmark';
import { functionCost } from './function';
import { library } from './library';
import { load } from './load';
import { localEndpoint } from './local-endpoint';
import { models } from './models';
import { opensearchNodes, opensearchPath } from './opensearch-path';
import { ResultsFile } from './results';
import { serving } from './serving';

const BENCHMARKS: readonly Benchmark[] = [
  opensearchPath,
  opensearchNodes,
  functionCost,
  localEndpoint,
  serving,
  library,
  models,
  load,
];

const COMMAND = npmCommand(
  'npm run benchmark --',
  'Runs the benchmarks that are named, or all of them, one after the other. Each prints JSON Lines, and keeps them with every ' +
    'single measurement in benchmarks/results/NAME.jsonl.',
)
  .addArgument(new Argument('[name...]', 'the benchmarks').choices(BENCHMARKS.map(({ name }) => name)))
  .option('--quick', 'fewer rounds, smaller inputs: whether it works, not how fast it is')
  .option(
    '--opensearch <url>',
    'measures a cluster of your own on this machine (default: starts a node)',
    clusterUrl,
  );

runCommand(async (args, { signal }) => {
  const { quick = false, opensearch } = readCommandLine(COMMAND, args);
  const [names] = COMMAND.processedArgs;
  const progress = progressToStderr();
  for (const benchmark of BENCHMARKS.filter(({ name }) => names.length === 0 || names.includes(name))) {
    const file = new ResultsFile(benchmark.name, quick);
    await benchmark.run({
      quick,
      opensearch,
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
