import { type Comparison, PLAIN } from '../comparison';
import { measureHead, measureRows, pairHead, pairRows } from '../comparison-table';
import { comparisonBounds, comparisonSetting, comparisonVerdict, warningsOf } from '../comparison-wording';
import { fixed } from '../wording';
import { figure, htmlDocument, key, paragraph, table } from './document';
import { gainsPlot } from './gains-plot';
import { latencyPlot } from './latency-plot';
import { escapeHtml } from './svg';

/** The comparison as one page that needs nothing else: no script, no font, no request to any host. */
export function comparisonPage(comparison: Comparison): string {
  const { rerankers } = comparison;
  const { about } = rerankers[0]!.report;
  const version = ['OpenSearch', about.opensearchVersion].filter(Boolean).join(' ');
  return htmlDocument(`Which reranker is best on ${about.collection}?`, [
    paragraph(comparisonVerdict(comparison), 'verdict'),
    ...warningsOf(comparison).map((warning) => paragraph(warning, 'warning')),
    table(measureHead(comparison), measureRows(comparison)),
    table(pairHead(comparison), pairRows(comparison), 1),
    paragraph(comparisonBounds(comparison)),
    plots(comparison),
    queriesTable(comparison),
    ...rerankers.map(({ name, report }) => paragraph(`${name}: ${report.about.scoredBy}`)),
    paragraph(
      `${comparisonSetting(comparison)} Measures as trec_eval 10.0 defines them; p by a paired randomization test, corrected by ` +
        `Holm's method; intervals, which are not corrected, by a paired bootstrap over the queries. ${version}, ${about.time}.`,
      'quiet',
    ),
  ]);
}

function plots({ rerankers }: Comparison): string {
  const { about } = rerankers[0]!.report;
  const figures = rerankers.flatMap(({ name, report }) => [
    figure(
      `${name}: NDCG@${about.k} by query, against plain`,
      gainsPlot(report.queries),
      key('gain', 'better reranked') + key('loss', 'worse'),
    ),
    figure(
      `${name}: time until the answer`,
      latencyPlot(report.latency),
      key('plain', PLAIN) + key('gain', escapeHtml(name)),
    ),
  ]);
  return `<div class="plots">${figures.join('\n')}</div>`;
}

/** Every query with the NDCG of each order, those first on which they differ most. */
function queriesTable({ rerankers }: Comparison): string {
  const [{ report }] = rerankers as [Comparison['rerankers'][number]];
  const rows = report.queries
    .map(({ id, text, plain }, place) => ({
      id,
      text,
      values: [
        plain.measures.ndcg,
        ...rerankers.map((one) => one.report.queries[place]!.reranked.measures.ndcg),
      ],
    }))
    .map((row) => ({ ...row, spread: Math.max(...row.values) - Math.min(...row.values) }))
    .sort((a, b) => b.spread - a.spread)
    .map(({ id, text, values }) => [id, text, ...values.map(fixed)]);
  const head = ['query', '', PLAIN, ...rerankers.map(({ name }) => name)];
  return `<details><summary>NDCG@${report.about.k} of all ${rows.length} queries</summary>${table(head, rows, 1)}</details>`;
}
