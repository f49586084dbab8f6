import { someIds } from '../evaluate/some-ids';
import { type Agreement, agreements } from './grades/agreement';
import { readGraders } from './grades/graders';
import { judgementsOf } from './grades/judgements';
import { writeQrels } from './grades/write-qrels';

/** What a summary needs to know beside the folder. */
export interface SummaryContext {
  /** The queries with the ids that they have now. @default - the ids that they had when they were graded */
  readonly queries?: readonly { readonly id: string; readonly text: string }[];
  /** The options that name passages and searches to `npm run evaluate`. @default - a reminder of these */
  readonly evaluateArguments?: readonly string[];
}

/** On TREC's scale a passage answers the query from this grade on. */
const RELEVANT_FROM = 2;

/** Writes the qrels of all that was graded into a folder, and says so, how far the graders agree, and how to go on. */
export function summarize(folder: string, { queries, evaluateArguments }: SummaryContext = {}): string {
  const graders = readGraders(folder);
  const judged = judgementsOf(graders.values(), queries);
  const lines = [...graders].map(([grader, marked]) => {
    const skipped = marked.filter(({ mark }) => mark === 'skip').length;
    return `${grader} graded ${count(marked.length - skipped, 'passage')} and skipped ${skipped}.`;
  });
  lines.push(...agreements(graders).map(agreementText));
  if (judged.length === 0) {
    return [...lines, `No passage is graded in ${folder}: there are no qrels yet.`].join('\n');
  }
  const written = writeQrels(folder, judged);
  const of = judged.length === 1 ? '1 query' : `${judged.length} queries`;
  lines.push(`${count(written.judgements, 'judgement')} for ${of}: ${written.qrels}`);
  if (written.leftOut.length > 0) {
    const left = `passages whose ids no qrels file can hold, left out: ${written.leftOut.length}`;
    lines.push(`${left} (${someIds(written.leftOut)})`);
  }
  const args = [
    ...['--queries', written.queries, '--qrels', written.qrels],
    ...(evaluateArguments ?? ['--corpus', 'FILE']),
    ...['--relevance-level', String(RELEVANT_FROM)],
  ];
  return [...lines, '', `npm run evaluate -- ${args.map(shellWord).join(' ')}`].join('\n');
}

function agreementText({ graders, passages, sameGrade, kappa }: Agreement): string {
  const figure =
    kappa === undefined
      ? 'a weighted kappa is not defined, since both gave one grade to all'
      : `weighted kappa ${kappa.toFixed(2)} (quadratic weights; 1 is full agreement, 0 is chance)`;
  return (
    `${graders.join(' and ')} both graded ${count(passages, 'passage')}: ${figure}; ` +
    `the same grade for ${Math.round(100 * sameGrade)} %.`
  );
}

function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function count(n: number, one: string): string {
  return `${n} ${one}${n === 1 ? '' : 's'}`;
}
