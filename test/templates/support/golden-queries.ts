import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GoldenQuery } from '../../../lib';

/** A golden query with nothing wrong. */
export const CASE: GoldenQuery = {
  id: 'garantie',
  query: 'Geheime Frage?',
  winner: 'Vertrauliche Antwort.',
  losers: ['Unser Absatz.', 'Privater Absatz.'],
};
/** The secrets in the texts of these tests, which must appear nowhere. */
export const TEXTS = /[Gg]eheim|[Vv]ertraulich|Absatz|Privat/;

/** The least that a profile has. */
export const LEAST = {
  domain: {},
  endpoint: {},
  pipeline: { pipelineName: 'rerank', documentFields: ['text'] },
};

/** A file in the folder with these lines, each a text or what becomes JSON. */
export function goldenQueriesIn(folder: string, lines: readonly unknown[]): string {
  const file = join(folder, 'golden.jsonl');
  writeFileSync(
    file,
    lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'),
  );
  return file;
}
