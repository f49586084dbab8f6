/** A process that starts a node from the options in its first argument, says where it is, and stops when its input ends. */
import { startOpenSearch } from '../../local/opensearch';

async function main(): Promise<void> {
  const options = JSON.parse(process.argv[2] ?? '{}');
  const node = await startOpenSearch({ ...options, progress: (line) => process.stderr.write(`${line}\n`) });
  process.stdout.write(`${JSON.stringify(node)}\n`);
  for await (const _ of process.stdin);
  await node.stop();
}

void main();
