import { writeFileSync } from 'node:fs';
import type { Client } from '@opensearch-project/opensearch';
import { textOf } from '../../local/system/search';
import { formatGoldenQueries } from '../../protocol/golden-queries/golden-query';
import { draftGoldenQueries, judgedCandidates, MARGIN } from './golden-queries-draft';
import type { QueryRun } from './run';
import { someIds } from './some-ids';

/** Where the passages of an evaluation are, and what is relevant. */
export interface WritingOptions {
  readonly client: Client;
  readonly index: string;
  readonly field: string;
  readonly relevanceLevel: number;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

const BATCH = 500;

/** Writes golden queries from what an evaluation found, and says what it left out. @throws Error when none is left */
export async function writeGoldenQueries(
  file: string,
  runs: readonly QueryRun[],
  options: WritingOptions,
): Promise<void> {
  const { say, relevanceLevel } = options;
  const texts = await textsOf(judgedCandidates(runs), options);
  const { cases, omitted, notBeaten } = draftGoldenQueries(runs, { relevanceLevel, texts });
  for (const [reason, ids] of omitted) {
    say(`left out ${ids.length} of ${runs.length} queries: ${reason} (${someIds(ids)})`);
  }
  if (notBeaten > 0) {
    say(
      `left out ${notBeaten} passages judged not relevant: the winner's score is not higher by ${MARGIN}, so that the case would fail today, or by chance`,
    );
  }
  if (cases.length === 0) {
    throw new Error(`${file} was not written: no golden query holds with this model`);
  }
  writeFileSync(file, formatGoldenQueries(cases));
  say(`wrote ${cases.length} golden queries, which hold with this model, to ${file}`);
}

async function textsOf(
  ids: readonly string[],
  { client, index, field, signal }: WritingOptions,
): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (let from = 0; from < ids.length; from += BATCH) {
    signal.throwIfAborted();
    const values = ids.slice(from, from + BATCH);
    // A multi-get refuses an alias of several indices, and a searcher may not ask for one.
    const { body } = await client.search({
      index,
      search_pipeline: '_none',
      body: { size: BATCH, _source: [field], query: { ids: { values } } },
    });
    for (const { _id, _source } of body.hits.hits) {
      texts.set(String(_id), textOf(_source, field));
    }
  }
  return texts;
}
