import type { Client } from '@opensearch-project/opensearch';
import type { Passage } from '../../../local/system/passages';
import { indexPassages, search } from '../../../local/system/search';
import { overlapModel } from '../../support/overlap-model';
import { count } from './counts';

/** Holds all words that {@link PASSAGES} differ in. */
export const QUERY = 'river bridge stone tower';

/** The plain order, that of the index, has the best one last. */
const PASSAGES: readonly Passage[] = [
  'Bread rises because yeast eats sugar.',
  'The river is wide.',
  'A bridge leads over the river.',
  'A bridge of stone leads over the river.',
  'From the tower one sees the stone bridge over the river.',
].map((text, id) => ({ id: String(id), text }));

/** Makes an index whose plain order is the reverse of the reranked one. */
export async function indexForReranking(client: Client, index: string): Promise<void> {
  await client.indices.delete({ index, ignore_unavailable: true });
  await indexPassages(client, index, PASSAGES);
}

/**
 * Searches through the pipeline and compares every score with the overlap model's.
 *
 * @param query - {@link QUERY}, and whatever else
 * @returns what is wrong with the answer; undefined when it is reranked
 * @throws what the client throws when the search fails
 */
export async function wrongWithSearch(
  client: Client,
  { index, pipelineName, query = QUERY }: { index: string; pipelineName: string; query?: string },
): Promise<string | undefined> {
  const hits = await search(client, { index, query, size: PASSAGES.length, candidates: 'all', pipelineName });
  count({ searches: 1 });
  if (hits.length !== PASSAGES.length) {
    return `${hits.length} hits, not ${PASSAGES.length}`;
  }
  const logits = await overlapModel.logits(hits.map(({ text }) => ({ query, passage: text })));
  const violations = hits.flatMap(({ id, score }, position) => {
    const expected = 1 / (1 + Math.exp(-logits[position]!));
    const next = hits[position + 1]?.score ?? 0;
    return Math.abs(score - expected) < 1e-5 && score >= next
      ? []
      : [`passage ${id} scored ${score}, not ${expected}`];
  });
  return violations.length > 0
    ? `${violations.join(', ')}, in the order ${hits.map(({ id }) => id).join(' ')}`
    : undefined;
}

/** The passages in the order of the index, as a request to the model holds them. */
export const PASSAGE_TEXTS = PASSAGES.map(({ text }) => text);
