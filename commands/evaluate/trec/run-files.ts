import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { distinct } from '../distinct';
import type { ScoredPassage } from '../ranking';
import { rankAsTrecEval } from '../ranking';
import type { QueryRun } from '../run';

/** The searches of one reranker, and its name. */
export interface NamedRuns {
  readonly name: string;
  readonly runs: readonly QueryRun[];
}

/**
 * Writes what trec_eval and its kin read: `plain.run`, a run for each reranker, and `qrels.txt` with the queries that were
 * evaluated. Blanks in ids, which separate the columns, are written as in a URL.
 *
 * @returns the names of the runs' files, in the order of the rerankers
 */
export function writeRunFiles(folder: string, rerankers: readonly NamedRuns[]): string[] {
  mkdirSync(folder, { recursive: true });
  const [{ runs }] = rerankers as [NamedRuns];
  const write = (file: string, lines: readonly string[]) =>
    writeFileSync(join(folder, file), lines.map((line) => `${line}\n`).join(''));
  write('qrels.txt', runs.flatMap(qrelsLines));
  write(
    'plain.run',
    runs.flatMap(({ query, plain }) => runLines(query.id, plain.hits, 'plain')),
  );
  const names = fileNames(rerankers.map(({ name }) => name));
  rerankers.forEach((reranker, place) => {
    const tag = names[place]!;
    write(
      `${tag}.run`,
      reranker.runs.flatMap(({ query, reranked }) => runLines(query.id, reranked.hits, tag)),
    );
  });
  return names.map((name) => `${name}.run`);
}

function qrelsLines({ query }: QueryRun): string[] {
  return [...query.judgements].map(([id, grade]) => `${column(query.id)} 0 ${column(id)} ${grade}`);
}

function runLines(queryId: string, hits: readonly ScoredPassage[], tag: string): string[] {
  return rankAsTrecEval(hits).map(
    ({ id, score }, rank) => `${column(queryId)} Q0 ${column(id)} ${rank + 1} ${score} ${tag}`,
  );
}

function column(id: string): string {
  return id.replace(/\s/g, encodeURIComponent);
}

/** Names that are good for files, each only once. */
function fileNames(names: readonly string[]): string[] {
  const plain = names.map((name) => name.replace(/[^\w.-]+/g, '-').replace(/^[-.]+|-+$/g, '') || 'reranked');
  return distinct(plain, ['plain']);
}
