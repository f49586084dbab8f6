import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Needs, Question } from './question';
import { QUESTIONS } from './questions';

/** The page that lists the questions. */
export const PAGE = join(__dirname, '../../../docs/never-run-on-aws.md');

/** The page with the tables between its markers regenerated. */
export function withTables(page: string): string {
  return (['nothing', 'a stack', 'a deployment'] as const).reduce((text, needs) => {
    const [begin, end] = markers(needs);
    return text.replace(
      new RegExp(`${begin}[\\s\\S]*${end}`),
      () => `${begin}\n${tableOf(QUESTIONS.filter((question) => question.needs === needs))}\n${end}`,
    );
  }, page);
}

function markers(needs: Needs): readonly [string, string] {
  const name = needs.replace(' ', '-');
  return [`<!-- needs-${name} -->`, `<!-- /needs-${name} -->`];
}

function tableOf(questions: readonly Question[]): string {
  return [
    '| | what is asked | why it matters | how |',
    '|---|---|---|---|',
    ...questions.map(({ id, asks, matters, call }) => `| \`${id}\` | ${asks} | ${matters} | ${call} |`),
  ].join('\n');
}

if (require.main === module) {
  writeFileSync(PAGE, withTables(readFileSync(PAGE, 'utf8')));
}
