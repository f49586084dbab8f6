import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Deadline } from '../../../lambda/shared/deadline';
import { until } from '../../../lambda/shared/until';
import type { TestNode } from './clusters';

/** The environment variable that names the file in which the run's set-up says how its nodes were started. */
const VARIABLE = 'TEST_OPENSEARCH_NODES_FILE';

/** Nodes that are up, or why there are none. */
type Started = { readonly nodes: readonly TestNode[] } | { readonly failure: string };

/** Lets the processes that this one starts wait for nodes. @returns what tells them */
export function announceNodes(): (started: Started) => void {
  const file = join(mkdtempSync(join(tmpdir(), 'reranker-nodes-')), 'nodes.json');
  process.env[VARIABLE] = file;
  return (started) => {
    // Whoever reads it must not find the half of it.
    writeFileSync(`${file}.new`, JSON.stringify(started));
    renameSync(`${file}.new`, file);
  };
}

/** Ends what `announceNodes` began. */
export function withdrawNodes(): void {
  rmSync(dirname(process.env[VARIABLE]!), { recursive: true });
  delete process.env[VARIABLE];
}

/** Waits until the nodes of the run are up. @throws Error when they cannot be started */
export async function announcedNodes(): Promise<readonly TestNode[]> {
  const started = (await until(Deadline.NONE, () => read(process.env[VARIABLE]!), { everyMs: 200 }))!;
  if ('failure' in started) {
    throw new Error(started.failure);
  }
  return started.nodes;
}

function read(file: string): Started | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw error;
    }
    return undefined;
  }
}
