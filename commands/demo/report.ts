import Table from 'cli-table3';
import { oneLine } from '../shared/one-line';

/** The result of the demo, as `--json` prints it. */
export interface DemoReport {
  readonly query: string;
  readonly opensearch: { readonly version: string; readonly source: string };
  readonly model: { readonly name: string; readonly id: string };
  readonly plain: readonly ReportedHit[];
  /** With `--hybrid`: the order before reranking. */
  readonly hybrid?: readonly ReportedHit[];
  readonly reranked: readonly ReportedHit[];
  /** How long each part took. */
  readonly seconds: Readonly<Record<string, number>>;
}

interface ReportedHit {
  readonly id: string;
  readonly score: number;
  readonly text: string;
}

const ABOUT_ORDERS =
  'Plain search ranks passages by the words they share with the query; reranking, by how well they answer it.';

const WIDTH = 120;
const RANK_WIDTH = 6;
const SCORE_WIDTH = 9;
const WAS_WIDTH = 9;

/** Lays the orders side by side; a reranked hit says from which place of the order before it it came. */
export function sideBySide({
  query,
  plain,
  hybrid,
  reranked,
}: Pick<DemoReport, 'query' | 'plain' | 'hybrid' | 'reranked'>): string {
  const orders = [
    { title: 'plain search (BM25)', hits: plain, digits: 3 },
    ...(hybrid ? [{ title: 'hybrid search', hits: hybrid, digits: 3 }] : []),
    { title: 'reranked', hits: reranked, digits: 4 },
  ];
  const borders = 2 * orders.length + 3;
  const taken = borders + RANK_WIDTH + orders.length * SCORE_WIDTH + WAS_WIDTH;
  const textWidth = Math.floor((WIDTH - taken) / orders.length);
  const table = new Table({
    head: ['', ...orders.flatMap(({ title }) => ['score', title]), 'was'],
    colWidths: [RANK_WIDTH, ...orders.flatMap(() => [SCORE_WIDTH, textWidth]), WAS_WIDTH],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  const placeOf = new Map((hybrid ?? plain).map((hit, index) => [hit.id, index + 1]));
  const rows = Math.max(reranked.length, hybrid ? plain.length : 0);
  for (let index = 0; index < rows; index++) {
    const place = placeOf.get(reranked[index]?.id ?? '');
    table.push([
      index + 1,
      ...orders.flatMap(({ hits, digits }) => cells(hits[index], digits)),
      reranked[index] ? (place === index + 1 ? 'same' : (place ?? '–')) : '',
    ]);
  }
  return `Query: ${oneLine(query)}\n${ABOUT_ORDERS}\n${table.toString()}`;
}

function cells(hit: ReportedHit | undefined, digits: number): [string, string] {
  return hit ? [hit.score.toFixed(digits), `${hit.id}: ${oneLine(hit.text)}`] : ['', ''];
}
