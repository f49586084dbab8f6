import Table from 'cli-table3';
import type { Report } from './report';
import { bounds, fixed, milliseconds, probability, setting, signed, verdict } from './wording';

const PLAIN_STYLE = { style: { head: [], border: [] } };

/** The report for a terminal. */
export function reportText(report: Report): string {
  return [
    setting(report),
    measuresTable(report),
    latencyTable(report),
    verdict(report),
    bounds(report),
    report.about.scoredBy,
  ].join('\n');
}

function measuresTable({ measures }: Report): string {
  const table = new Table({
    head: ['', 'plain', 'reranked', 'difference', '95 % interval', 'p', 'better', 'worse', 'equal'],
    ...PLAIN_STYLE,
  });
  for (const { name, plain, reranked, difference, interval, pValue, better, worse, equal } of measures) {
    const range = `${signed(interval[0])} to ${signed(interval[1])}`;
    const compared = [signed(difference), range, probability(pValue), better, worse, equal];
    table.push([name, fixed(plain), fixed(reranked), ...compared]);
  }
  return table.toString();
}

function latencyTable({ latency }: Report): string {
  const table = new Table({ head: ['search', 'p50', 'p90', 'p99', 'searches timed'], ...PLAIN_STYLE });
  for (const kind of ['plain', 'reranked'] as const) {
    const { p50, p90, p99, searches } = latency[kind];
    table.push([kind, milliseconds(p50), milliseconds(p90), milliseconds(p99), searches]);
  }
  return table.toString();
}
