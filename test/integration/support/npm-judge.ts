import { Deadline } from '../../../lambda/shared/deadline';
import { until } from '../../../lambda/shared/until';
import type { Outcome } from './command-line';
import { startNpmScript } from './npm-script';

const UP_MS = 120_000;

/** A running `npm run judge`. */
export interface NpmJudge {
  /** Of the page. */
  readonly url: string;
  /** As Ctrl-C does. */
  stop(): Promise<Outcome>;
  /** Gives it no time to do anything. */
  kill(): Promise<Outcome>;
}

/** Runs `npm run judge` as a person would, until there is something to grade. @throws Error with what it said when it ends before */
export async function npmJudge(...args: readonly string[]): Promise<NpmJudge> {
  const { child, output, outcome } = startNpmScript('judge', args);
  const end = (signal: NodeJS.Signals) => {
    try {
      process.kill(-child.pid!, signal);
    } catch {
      // It has ended.
    }
    return outcome;
  };
  const url = () => /Grade in a browser: (http:\S+)/.exec(output.stdout)?.[1];
  await until(Deadline.in(UP_MS), () => url() !== undefined || child.exitCode !== null, { everyMs: 100 });
  if (url() === undefined) {
    throw new Error(`npm run judge did not come up:\n${output.stderr}`);
  }
  return { url: url()!, stop: () => end('SIGINT'), kill: () => end('SIGKILL') };
}
