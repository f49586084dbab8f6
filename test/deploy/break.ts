import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';
import type { Lifetime } from '../../local/command/lifetime';
import { runCommand } from '../../local/command/run';
import { BREAKAGES, type Breakage, READY } from './support/breakages';
import { outcomeOf } from './support/command';
import { inProject } from './support/emulated-aws';

/*
 * Breaks the deployment in one place at a time, and runs the part of the deployment test that begins with an empty
 * account: it must fail each time, and pass when nothing is broken.
 *
 *   npm run test:deploy:break [-- PART OF A NAME]
 */

const MAX_ORDERS = 12;

/** How the deployment test went. */
interface Run {
  readonly passed: boolean;
  /** The first test that failed, and the first words of why. */
  readonly found: string;
}

async function breakEverything([part = '']: readonly string[], { signal }: Lifetime): Promise<void> {
  const table = new Table({
    head: ['broken', 'order', 'deployment test', 'what it found', 's'],
    colWidths: [38, 7, 17, 72, 6],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  let wrong = 0;
  const report = (row: { name: string; order: number; run: Run; passes: boolean; seconds: number }) => {
    const { name, order, run, passes, seconds } = row;
    const verdict = run.passed ? 'passes' : 'fails';
    if (run.passed !== passes) {
      wrong++;
    }
    table.push([
      name,
      order,
      run.passed === passes ? verdict : `${verdict.toUpperCase()}: WRONG`,
      run.found,
      seconds,
    ]);
    process.stderr.write(`${name}, order ${order}: ${verdict} after ${seconds} s. ${run.found}\n`);
  };

  const orders = new Set<number>([1]);
  for (const breakage of BREAKAGES.filter(({ name }) => name.includes(part))) {
    const outcome = await firstFailure(breakage, signal);
    orders.add(outcome.order);
    report({ name: breakage.name, passes: false, ...outcome });
  }
  // The same orders must be fine when nothing is broken.
  for (const order of orders) {
    report({
      name: 'nothing',
      passes: true,
      order,
      ...(await timed(() => deploymentTest({ order, signal }))),
    });
  }
  process.stdout.write(`${table.toString()}\n`);
  if (wrong > 0) {
    throw new Error(`${wrong} of the runs went otherwise than they must.`);
  }
}

/** The first order of resources in which the breakage shows; for most that is any. */
async function firstFailure(
  breakage: Breakage,
  signal: AbortSignal,
): Promise<{ order: number; run: Run; seconds: number }> {
  const orders = breakage.dependsOnOrder ? MAX_ORDERS : 1;
  let seconds = 0;
  for (let order = 1; ; order++) {
    const attempt = await timed(() => deploymentTest({ order, breakage: breakage.name, signal }));
    seconds += attempt.seconds;
    if (!attempt.run.passed || order === orders) {
      return { order, run: attempt.run, seconds };
    }
  }
}

interface RunOptions {
  readonly order: number;
  readonly breakage?: string;
  readonly signal: AbortSignal;
}

async function deploymentTest({ order, breakage, signal }: RunOptions): Promise<Run> {
  const folder = await mkdtemp(join(tmpdir(), 'deployment-break-'));
  try {
    const resultFile = join(folder, 'result.json');
    const jest = [inProject('node_modules', 'jest', 'bin', 'jest.js'), '--selectProjects', 'deploy'];
    const { exitCode, output } = await outcomeOf(
      process.execPath,
      [...jest, '--testNamePattern', 'of an empty account', '--json', '--outputFile', resultFile],
      {
        cwd: inProject(),
        env: { ...process.env, DEPLOYMENT_ORDER_SEED: String(order), DEPLOYMENT_BREAKAGE: breakage ?? '' },
        timeoutMs: 900_000,
        signal,
      },
    );
    if (!output.includes(READY)) {
      throw new Error(`The deployment test did not come as far as to deploy:\n${output}`);
    }
    const result = JSON.parse(await readFile(resultFile, 'utf8')) as JestResult;
    return { passed: exitCode === 0, found: findingIn(result) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface JestResult {
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly status: string;
      readonly title: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

function findingIn({ testResults }: JestResult): string {
  const failed = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .find(({ status }) => status === 'failed');
  if (!failed) {
    return '';
  }
  // The reason that CloudFormation gives for the resource that failed says most; an assertion's own words say less.
  const text = failed.failureMessages.join('\n');
  const reason =
    text.match(/Message returned: (.{1,300})/)?.[1] ?? text.match(/(?:Error: )?(.{1,200})/)?.[1] ?? '';
  return `"${failed.title}": ${reason}`;
}

async function timed(work: () => Promise<Run>): Promise<{ run: Run; seconds: number }> {
  const started = performance.now();
  const run = await work();
  return { run, seconds: Math.round((performance.now() - started) / 1_000) };
}

runCommand(breakEverything);
