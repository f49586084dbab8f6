import { runCommand } from '../local/command/run';
import { measureOpenSearchPath } from './opensearch-path';

/** Runs every benchmark, one after the other; each prints JSON Lines. */
runCommand(async (_, lifetime) => {
  await measureOpenSearchPath(lifetime.signal, (line) => process.stdout.write(`${JSON.stringify(line)}\n`));
});
