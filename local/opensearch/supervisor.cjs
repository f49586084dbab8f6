/**
 * Runs one command for a parent process, and outlives that by just long enough to clean up.
 *
 * The parent holds our standard input open. When it closes, because the parent wants so or because the parent died in
 * whatever way, the command and all that it started are ended and `folder` is removed. The parent starts us in a session
 * of our own, so that a Ctrl-C in its terminal reaches only the parent.
 *
 * In: the job, one line of JSON (see supervise.ts), then `restart` for each time that the command should be run again, and
 * `keep` when the file that it writes at its end is to be kept. The job
 * does not come as arguments or environment because other users can list those. Out: one line of JSON for each of
 * `started` (pid), `failed` (message) and `exited` (code, signal; not when it is run anew).
 */
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const { join } = require('node:path');

const WINDOWS = process.platform === 'win32';
let job;
let child;
let exited = Promise.resolve();
let running = false;
let restarting = false;
let keeping = false;
let stopping = false;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
process.stdout.on('error', () => {});

let input = '';
process.stdin.setEncoding('utf8');
process.stdin.on('data', (chunk) => {
  if (stopping) return;
  const lines = (input + chunk).split('\n');
  input = lines.pop();
  for (const line of lines) {
    if (!job) start(JSON.parse(line));
    else if (line === 'keep') keeping = true;
    else void restart();
  }
});
process.stdin.on('close', stop);
process.stdin.on('error', stop);

function start(received) {
  job = received;
  try {
    if (job.folder) fs.writeFileSync(join(job.folder, 'supervisor.pid'), String(process.pid));
    const output = fs.openSync(job.output, 'a');
    child = spawn(job.command, job.args, {
      cwd: job.cwd,
      env: job.env,
      uid: job.uid,
      gid: job.uid,
      stdio: ['ignore', output, output],
      // A process group of its own, so that whatever it starts can be ended with it.
      detached: !WINDOWS,
      windowsHide: true,
    });
    fs.closeSync(output);
  } catch (error) {
    report({ event: 'failed', message: error.message });
    return;
  }
  running = true;
  exited = new Promise((resolve) => {
    child.on('error', (error) => {
      running = false;
      report({ event: 'failed', message: error.message });
      resolve();
    });
    child.on('exit', (code, signal) => {
      end('SIGKILL');
      running = false;
      if (!restarting) report({ event: 'exited', code, signal });
      resolve();
    });
  });
  if (child.pid === undefined) return;
  if (job.folder) fs.writeFileSync(join(job.folder, 'command.pid'), String(child.pid));
  report({ event: 'started', pid: child.pid });
}

async function restart() {
  restarting = true;
  await endInTime();
  restarting = false;
  if (!stopping) start(job);
}

async function stop() {
  if (stopping) return;
  stopping = true;
  // What it writes at its end takes seconds, and is for nothing unless it is kept.
  if (running && job.keep && !keeping) end('SIGKILL');
  await endInTime();
  try {
    // One that was killed may have written half of it.
    if (keeping && child?.signalCode === null) keep(job.keep);
  } catch {
    // There is none, or no room: whoever wants one does without.
  }
  try {
    if (job?.folder) fs.rmSync(job.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  } finally {
    // Files that could not be removed are removed at the next start.
    process.exit(0);
  }
}

async function endInTime() {
  if (!running) return;
  end('SIGTERM');
  if (!(await within(keeping ? job.keep.graceMs : job.graceMs))) end('SIGKILL');
  await within(5_000);
}

/**
 * Keeps a copy of a file, whole or not at all. A copy, since the folder belongs to the node's user where that is another one, who
 * could write to the file later, or put a link to a file of ours in its place.
 */
function keep({ from, to }) {
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = fs.constants;
  const file = fs.openSync(from, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  const copy = `${to}.${process.pid}`;
  try {
    const found = fs.fstatSync(file);
    if (!found.isFile() || found.nlink !== 1 || (job.uid !== undefined && found.uid !== job.uid)) return;
    fs.writeFileSync(copy, fs.readFileSync(file), { flag: 'wx', mode: 0o644, flush: true });
    fs.renameSync(copy, to);
  } finally {
    fs.closeSync(file);
    fs.rmSync(copy, { force: true });
  }
}

function end(signal) {
  try {
    if (WINDOWS) child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // Nothing of it is left.
  }
}

function within(ms) {
  return Promise.race([exited.then(() => true), new Promise((resolve) => setTimeout(resolve, ms, false))]);
}

function report(event) {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}
