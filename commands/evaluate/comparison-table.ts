import Table from 'cli-table3';
import { type Comparison, PLAIN } from './comparison';
import { comparisonBounds, comparisonSetting, comparisonVerdict } from './comparison-wording';
import type { Report } from './report';
import { fixed, milliseconds, probability, signed } from './wording';

const PLAIN_STYLE = { style: { head: [], border: [] } };

/** The comparison for a terminal. */
export function comparisonText(comparison: Comparison): string {
  return [
    comparisonSetting(comparison),
    measuresTable(comparison),
    pairsTable(comparison),
    comparisonVerdict(comparison),
    comparisonBounds(comparison),
    ...comparison.rerankers.map(({ name, report }) => `${name}: ${report.about.scoredBy}`),
  ].join('\n');
}

/** A row for each order: its measures, and how long an answer took. */
export function measureRows({ rerankers }: Comparison): string[][] {
  const [{ report }] = rerankers as [Comparison['rerankers'][number]];
  const row = (name: string, { measures, latency }: Report, kind: 'plain' | 'reranked') => [
    name,
    ...measures.map((measure) => fixed(measure[kind])),
    ...[latency[kind].p50, latency[kind].p90, latency[kind].p99].map(milliseconds),
  ];
  return [
    row(PLAIN, report, 'plain'),
    ...rerankers.map(({ name, report: ofOne }) => row(name, ofOne, 'reranked')),
  ];
}

/** The names of the columns of {@link measureRows}. */
export function measureHead({ rerankers }: Comparison): string[] {
  return ['', ...rerankers[0]!.report.measures.map(({ name }) => name), 'p50', 'p90', 'p99'];
}

/** A row for every two orders. */
export function pairRows({ pairs }: Comparison): string[][] {
  return pairs.map((pair) => [
    pair.first,
    pair.second,
    signed(pair.difference),
    `${signed(pair.interval[0])} to ${signed(pair.interval[1])}`,
    probability(pair.pValue),
    probability(pair.correctedPValue),
    ...[pair.better, pair.worse, pair.equal].map(String),
  ]);
}

/** The names of the columns of {@link pairRows}. */
export function pairHead({ rerankers }: Comparison): string[] {
  const { name } = rerankers[0]!.report.measures[0]!;
  const counts = ['better', 'worse', 'equal'];
  return ['from', 'to', `${name} difference`, '95 % interval', 'p', 'p (Holm)', ...counts];
}

function measuresTable(comparison: Comparison): string {
  return table(measureHead(comparison), measureRows(comparison));
}

function pairsTable(comparison: Comparison): string {
  return table(pairHead(comparison), pairRows(comparison));
}

function table(head: string[], rows: readonly string[][]): string {
  const all = new Table({ head, ...PLAIN_STYLE });
  all.push(...rows);
  return all.toString();
}
