import { readdirSync, readFileSync } from 'node:fs';
import { Deadline } from '../../../lambda/shared/deadline';
import { until } from '../../../lambda/shared/until';
import { startNpmScript } from './npm-script';

const UP_MS = 300_000;

/** A running `npm start`. */
export interface NpmStart {
  /** Of the page and of the rerank API. */
  readonly url: string;
  readonly opensearchUrl: string;
  readonly index: string;
  /** Ends the OpenSearch that it started, and nothing else. */
  stopOpenSearch(): Promise<void>;
  /** As Ctrl-C does; waits until it has ended. */
  stop(): Promise<void>;
}

/** Runs `npm start` as a person would, until it says how to use it. @throws Error with what it said when it ends before */
export async function npmStart(...args: readonly string[]): Promise<NpmStart> {
  // A node from Docker is no process that could be ended here: without an engine it is one from Maven.
  const env = { ...process.env, DOCKER_HOST: 'unix:///nonexistent' };
  const { child, output, outcome } = startNpmScript('start', args, env);
  const stop = async () => {
    try {
      process.kill(-child.pid!, 'SIGINT');
    } catch {
      // It has ended.
    }
    await outcome;
  };
  const isUp = () => output.stdout.includes('Press Ctrl-C to stop.');
  await until(Deadline.in(UP_MS), () => isUp() || child.exitCode !== null, { everyMs: 200 });
  if (!isUp()) {
    await stop();
    throw new Error(`npm start did not come up:\n${output.stderr}`);
  }
  return {
    url: matchOf(output.stdout, /in a browser: (http:\S+)/),
    opensearchUrl: matchOf(output.stdout, /curl '(http:[^/]*\/\/[^/]+)\//),
    index: matchOf(output.stdout, /curl 'http:\/\/[^/]+\/([^/]+)\/_search/),
    stopOpenSearch: () => endDescendants(child.pid!, /\0org\.opensearch\.bootstrap/),
    stop,
  };
}

function matchOf(text: string, pattern: RegExp): string {
  const match = pattern.exec(text)?.[1];
  if (match === undefined) {
    throw new Error(`npm start did not say ${pattern}:\n${text}`);
  }
  return match;
}

/** Ends those descendants of a process whose command line matches, and waits until they are gone. */
async function endDescendants(ancestor: number, commandLine: RegExp): Promise<void> {
  const found = descendantsOf(ancestor).filter((pid) => commandLine.test(readProcess(pid, 'cmdline')));
  if (found.length === 0) {
    throw new Error(`npm start runs nothing that matches ${commandLine}`);
  }
  for (const pid of found) {
    process.kill(pid, 'SIGTERM');
  }
  const areGone = () => !found.some((pid) => commandLine.test(readProcess(pid, 'cmdline')));
  await until(Deadline.NONE, areGone, { everyMs: 200 });
}

function descendantsOf(ancestor: number): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const parentOf = new Map(
    pids.map((pid) => [Number(pid), Number(/\) \S (\d+)/.exec(readProcess(pid, 'stat'))?.[1])]),
  );
  const descends = (pid: number | undefined): boolean =>
    pid !== undefined && (pid === ancestor || descends(parentOf.get(pid)));
  return [...parentOf.keys()].filter(descends);
}

/** Empty when the process is gone. */
function readProcess(pid: number | string, file: 'cmdline' | 'stat'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return '';
  }
}
