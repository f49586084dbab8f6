import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

/** A command that ends when this process does, however this process ends. */
export interface Job {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** The numeric user and group to run as, when we are root. */
  readonly uid?: number;
  /** The file that the command's standard output and error are appended to. */
  readonly output: string;
  /** Removed at the end, whoever ends it. */
  readonly folder: string;
  /** How long the command has between SIGTERM and SIGKILL. */
  readonly graceMs: number;
  /** A file in `folder` that the command writes when it ends. @default - there is none */
  readonly keep?: Keep;
}

/** A file of which a copy is kept. */
interface Keep {
  readonly from: string;
  readonly to: string;
  /** How long the command has for it after SIGTERM. */
  readonly graceMs: number;
}

/** How a command ended. */
interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
}

/** A command under supervision. */
export interface Supervised {
  readonly pid: number;
  /** Resolves when the command, as it runs now, ends by itself or is ended; not when it is run again meanwhile. */
  readonly exited: Promise<Exit>;
  /** Ends the command, if it has not ended, and runs it again, in its folder as it is. Rejects when it cannot be started. */
  restart(): Promise<void>;
  /**
   * Has the file kept that the command writes when it ends. Without this call, a command that writes such a file is killed, which
   * spares the writing.
   */
  keep(): void;
  /** Ends the command, removes its folder, and waits for both. May be called again. */
  stop(): Promise<void>;
}

type Event =
  | { event: 'started'; pid: number }
  | { event: 'failed'; message: string }
  | ({ event: 'exited' } & Exit);

/** Runs a command under supervisor.cjs; rejects when it cannot be started at all. */
export async function supervise(job: Job): Promise<Supervised> {
  const supervisor = startSupervisor();
  const events = eventsOf(supervisor);
  const started = nextStart(supervisor, events);
  const exited = exitsOf(supervisor, events);
  const gone = new Promise<void>((resolve) => {
    supervisor.on('error', () => resolve());
    supervisor.on('close', () => resolve());
  });
  supervisor.stdin.write(`${JSON.stringify(job)}\n`);

  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    keepsUsRunning(supervisor, true);
    supervisor.stdin.end();
    await gone;
    await rm(job.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  let pid: number;
  try {
    pid = await started;
  } catch (error) {
    await stop();
    throw error;
  }
  keepsUsRunning(supervisor, false);
  return {
    get pid() {
      return pid;
    },
    get exited() {
      return exited();
    },
    restart: async () => {
      const startedAgain = nextStart(supervisor, events);
      keepsUsRunning(supervisor, true);
      supervisor.stdin.write('restart\n');
      try {
        pid = await startedAgain;
      } finally {
        keepsUsRunning(supervisor, false);
      }
    },
    keep: () => {
      supervisor.stdin.write('keep\n');
    },
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

type Supervisor = ChildProcessByStdio<Writable, Readable, null>;

function startSupervisor(): Supervisor {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const supervisor = spawn(process.execPath, [join(__dirname, 'supervisor.cjs')], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env,
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  supervisor.stdin.on('error', () => {});
  return supervisor;
}

/** Calls a listener with each event that a supervisor writes from now on. */
type Events = (listener: (event: Event) => void) => void;

function eventsOf(supervisor: Supervisor): Events {
  const lines = createInterface({ input: supervisor.stdout });
  return (listener) => lines.on('line', (line) => listener(JSON.parse(line)));
}

/** The process id that the command gets when it is started next. */
function nextStart(supervisor: Supervisor, onEvent: Events): Promise<number> {
  return new Promise((resolve, reject) => {
    onEvent((event) => {
      if (event.event === 'started') resolve(event.pid);
      if (event.event === 'failed') reject(new Error(event.message));
    });
    supervisor.on('error', reject);
    supervisor.on('close', () => reject(new Error('the process that watches over it was killed')));
  });
}

/** The end of the command as it runs at the moment of the call. */
function exitsOf(supervisor: Supervisor, onEvent: Events): () => Promise<Exit> {
  let end!: (exit: Exit) => void;
  let ended = false;
  let runningPid: number | undefined;
  const nextEnd = () =>
    new Promise<Exit>((resolve) => {
      ended = false;
      end = (exit) => {
        ended = true;
        resolve(exit);
      };
    });
  let exited = nextEnd();
  onEvent((event) => {
    runningPid = event.event === 'started' ? event.pid : undefined;
    if (event.event === 'started' && ended) exited = nextEnd();
    if (event.event === 'exited') end({ code: event.code, signal: event.signal });
  });
  supervisor.on('close', () => {
    // Somebody killed the supervisor: what it ran is ours to end.
    if (runningPid !== undefined) killGroup(runningPid);
    end({ code: null, signal: 'SIGKILL' });
  });
  return () => exited;
}

function killGroup(pid: number): void {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    // It ended with its supervisor.
  }
}

/** A node that nobody stops must not keep this process from ending; its end stops the node. */
function keepsUsRunning(supervisor: ChildProcess, keeps: boolean): void {
  const change = keeps ? 'ref' : 'unref';
  supervisor[change]();
  (supervisor.stdin as Socket | null)?.[change]();
  (supervisor.stdout as Socket | null)?.[change]();
}
