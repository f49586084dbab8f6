import { join } from 'node:path';

const file = (name: string) => join(__dirname, 'noveleval', name);

/** The files of the collection that comes with this project. */
export const NOVELEVAL = {
  queries: file('queries.tsv'),
  qrels: file('qrels.txt'),
  corpus: file('corpus.tsv'),
} as const;
