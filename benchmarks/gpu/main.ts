import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { runCommand } from '../../commands/shared/run';
import { servingRuntime } from '../toolkit/runtime';

/** `python -m benchmarks.gpu`, by the interpreter that SERVING_PYTHON names, or by one with the toolkit that is installed for it. */
runCommand(async (args, { signal }) => {
  const { python } = await servingRuntime();
  const cwd = join(__dirname, '../..');
  const child = spawn(python, ['-m', 'benchmarks.gpu', ...args], { cwd, stdio: 'inherit', signal });
  const [code] = await once(child, 'close');
  if (code !== 0) {
    throw new Error(`the benchmark ended with ${code}`);
  }
});
