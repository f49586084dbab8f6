import { execFileSync } from 'node:child_process';

/** Ends when the process is asked to stop. */
export interface Lifetime {
  readonly signal: AbortSignal;
  /** The exit code that the reason to stop calls for, such as 130 for Ctrl-C; undefined while there is none. */
  readonly exitCode: number | undefined;
  /** Waits until the process is asked to stop. */
  ended(): Promise<void>;
}

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
const ORPHAN_CHECK_MS = 500;

/** The processes between us and npm, and npm itself: it runs a script in a shell, which may outlive it. */
function ancestorsUpToNpm(): number[] {
  try {
    const ask = (field: string) =>
      execFileSync('ps', ['-o', `${field}=`, '-p', String(process.ppid)])
        .toString()
        .trim();
    return /sh$/.test(ask('comm')) ? [process.ppid, Number(ask('ppid'))] : [process.ppid];
  } catch {
    return [process.ppid];
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/**
 * Turns signals, and the death of the npm that started us, into one abort signal, so that everything is stopped in
 * order. A second Ctrl-C does not cut the stopping short: it takes seconds, and what it stops would stay behind.
 */
export function processLifetime(): Lifetime {
  const controller = new AbortController();
  let exitCode: number | undefined;
  const end = (code: number) => {
    exitCode ??= code;
    controller.abort(new Error('stopped'));
  };
  for (const [name, code] of Object.entries(EXIT_CODES)) {
    process.on(name, () => end(code));
  }
  if (process.env.npm_lifecycle_event) {
    const ancestors = ancestorsUpToNpm();
    setInterval(() => ancestors.every(isAlive) || end(EXIT_CODES.SIGHUP), ORPHAN_CHECK_MS).unref();
  }
  const ended = new Promise<void>((resolve) => controller.signal.addEventListener('abort', () => resolve()));
  return {
    signal: controller.signal,
    get exitCode() {
      return exitCode;
    },
    ended: () => ended,
  };
}
