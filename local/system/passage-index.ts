import { randomBytes } from 'node:crypto';
import { grouped } from '../../lambda/rerank/grouped';
import { type ClusterParts, startCluster } from './cluster';
import type { ClusterOptions } from './node';
import type { Passages } from './passages';
import { indexPassages } from './search';
import { Undo } from './undo';
import { untilAborted } from './until-aborted';

/** Settings of an index that holds passages for a while. */
export interface PassageIndexOptions extends ClusterOptions {
  readonly passages: Passages;
}

/** A cluster, and the name of the index on it that holds the passages. */
export interface PassageIndex extends ClusterParts {
  readonly index: string;
}

/** A name that no other index has. */
export function passageIndexName(): string {
  return `passages-${randomBytes(4).toString('hex')}`;
}

/** Loads the passages into a new index, and sees to it that one on a cluster of one's own is removed. */
export async function loadPassages(
  { opensearch, client }: ClusterParts,
  index: string,
  { passages, progress, signal }: PassageIndexOptions,
  undo: Undo,
): Promise<void> {
  progress(`indexing ${grouped(passages.length)} passages`);
  if (opensearch.source === 'url') {
    // A node of ours is thrown away whole.
    undo.add(`delete index ${index}`, () => client.indices.delete({ index, ignore_unavailable: true }));
  }
  await indexPassages(client, index, passages, { progress, signal });
}

/** Loads passages into an index, hands it over, and takes everything down again: for who searches without a pipeline. */
export async function withPassageIndex<Result>(
  options: PassageIndexOptions,
  use: (parts: PassageIndex) => Promise<Result>,
): Promise<Result> {
  const undo = new Undo();
  try {
    const parts = await startCluster(options, undo);
    const index = passageIndexName();
    await loadPassages(parts, index, options, undo);
    return await untilAborted(options.signal, use({ ...parts, index }));
  } finally {
    for (const failure of await undo.run()) {
      options.progress(failure);
    }
  }
}
