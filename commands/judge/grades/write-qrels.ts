import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../../shared/usage-error';
import type { GradedQuery } from './judgements';

/** The files that an evaluation reads. */
export interface QrelsFiles {
  readonly queries: string;
  /** In the format of TREC, or that of BEIR where an id has a space. */
  readonly qrels: string;
  /** How many judgements they hold. */
  readonly judgements: number;
  /** Ids of passages that neither format can hold. */
  readonly leftOut: readonly string[];
}

const TREC = 'qrels.txt';
const BEIR = 'qrels.tsv';

/**
 * Writes the judgements in the formats of TREC (`qrels.txt`) and of BEIR (`qrels.tsv`), and the judged queries
 * (`queries.tsv`). The first parts its columns by spaces, and so lacks the ids that have one.
 */
export function writeQrels(folder: string, judged: readonly GradedQuery[]): QrelsFiles {
  const rows = judged.flatMap(({ id, grades }) =>
    [...grades].map(([passage, grade]) => ({ query: id, passage, grade })),
  );
  const inColumns = rows.filter(({ query, passage }) => [query, passage].every(fitsColumn));
  const inTrec = rows.filter(({ query, passage }) => !/\s/.test(query + passage) && !query.startsWith('#'));
  write(
    join(folder, TREC),
    inTrec.map(({ query, passage, grade }) => `${query} 0 ${passage} ${grade}`),
  );
  write(join(folder, BEIR), [
    'query-id\tcorpus-id\tscore',
    ...inColumns.map(({ query, passage, grade }) => `${query}\t${passage}\t${grade}`),
  ]);
  const queries = join(folder, 'queries.tsv');
  write(queries, ['query-id\tquery', ...judged.map(({ id, text }) => `${id}\t${text}`)]);
  return {
    queries,
    qrels: join(folder, inTrec.length === rows.length ? TREC : BEIR),
    judgements: inColumns.length,
    leftOut: rows.filter((row) => !inColumns.includes(row)).map(({ passage }) => passage),
  };
}

/** Readers take the spaces around a column away. */
function fitsColumn(id: string): boolean {
  return id === id.trim() && !/[\t\n\r]/.test(id);
}

/** A reader finds the whole file, the old one or the new one. */
function write(file: string, lines: readonly string[]): void {
  const begun = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(begun, lines.map((line) => `${line}\n`).join(''), { mode: 0o600 });
    renameSync(begun, file);
  } catch (error) {
    throw new UsageError(`${file} cannot be written: ${(error as Error).message}`);
  }
}
