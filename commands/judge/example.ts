import { join } from 'node:path';

const file = (name: string) => join(__dirname, '..', 'evaluate', 'noveleval', name);

/** The queries and passages of NovelEval, which comes with this project. */
export const EXAMPLE = { queries: file('queries.tsv'), corpus: file('corpus.tsv') } as const;
