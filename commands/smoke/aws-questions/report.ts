import type { AskedQuestion } from './ask';

/** The questions with their answers, then those still to be tried. */
export function report(questions: readonly AskedQuestion[]): string {
  const answered = questions.flatMap(({ answered, ...question }) =>
    answered
      ? [
          [
            `${answered.verdict.padEnd(11)} ${question.id}`,
            `  asked:   ${plain(question.asks)}`,
            `  why:     ${plain(question.matters)}`,
            `  call:    ${plain(question.call)}`,
            `  answer:  ${answered.answer}`,
            `  so:      ${answered.means}`,
          ].join('\n'),
        ]
      : [],
  );
  const stillOpen = (needs: AskedQuestion['needs'], heading: string) => {
    const open = questions.filter((question) => !question.answered && question.needs === needs);
    return open.length > 0
      ? [[heading, ...open.map(({ id, asks }) => `  ${id}: ${plain(asks)}`)].join('\n')]
      : [];
  };
  return [
    ...answered,
    ...stillOpen('a stack', 'Not asked without --stack NAME:'),
    ...stillOpen('a deployment', 'Only a deployment tells, which is billed (docs/never-run-on-aws.md):'),
  ].join('\n\n');
}

/** Without the markup and links of Markdown, which the documentation has. */
const plain = (text: string) => text.replaceAll('`', '').replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '$1');
