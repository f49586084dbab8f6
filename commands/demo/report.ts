import Table from 'cli-table3';
import { oneLine } from '../shared/one-line';

/** The result of the demo, as `--json` prints it. */
export interface DemoReport {
  readonly query: string;
  readonly opensearch: { readonly version: string; readonly source: string };
  readonly model: { readonly name: string; readonly id: string };
  readonly plain: readonly ReportedHit[];
  readonly reranked: readonly ReportedHit[];
  /** How long each part took. */
  readonly seconds: Readonly<Record<string, number>>;
}

interface ReportedHit {
  readonly id: string;
  readonly score: number;
  readonly text: string;
}

const WIDTH = 120;
const RANK_WIDTH = 6;
const SCORE_WIDTH = 9;

/** Lays both orders side by side; a reranked hit says from which place it came. */
export function sideBySide({
  query,
  plain,
  reranked,
}: Pick<DemoReport, 'query' | 'plain' | 'reranked'>): string {
  const textWidth = Math.floor((WIDTH - 7 - RANK_WIDTH - 2 * SCORE_WIDTH - 9) / 2);
  const table = new Table({
    head: ['', 'score', 'plain search', 'score', 'reranked', 'was'],
    colWidths: [RANK_WIDTH, SCORE_WIDTH, textWidth, SCORE_WIDTH, textWidth, 9],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  const placeOf = new Map(plain.map((hit, index) => [hit.id, index + 1]));
  reranked.forEach((after, index) => {
    const before = plain[index];
    const place = placeOf.get(after.id);
    table.push([
      index + 1,
      before ? before.score.toFixed(3) : '',
      before ? `${before.id}: ${oneLine(before.text)}` : '',
      after.score.toFixed(4),
      `${after.id}: ${oneLine(after.text)}`,
      place === index + 1 ? 'same' : (place ?? '–'),
    ]);
  });
  return `Query: ${oneLine(query)}\n${table.toString()}`;
}
