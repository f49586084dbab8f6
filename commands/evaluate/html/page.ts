import type { Report } from '../report';
import { bounds, fixed, milliseconds, probability, setting, signed, verdict } from '../wording';
import { figure, htmlDocument, key, paragraph, table } from './document';
import { gainsPlot } from './gains-plot';
import { latencyPlot } from './latency-plot';
import { scoresPlot } from './scores-plot';

/** The report as one page that needs nothing else: no script, no font, no request to any host. */
export function reportPage(report: Report): string {
  const { about } = report;
  const version = ['OpenSearch', about.opensearchVersion].filter(Boolean).join(' ');
  return htmlDocument(`Does reranking help on ${about.collection}?`, [
    paragraph(verdict(report), 'verdict'),
    paragraph(about.scoredBy),
    ...report.warnings.map((warning) => paragraph(warning, 'warning')),
    measuresTable(report),
    paragraph(bounds(report)),
    latencyTable(report),
    plots(report),
    queriesTable(report),
    paragraph(
      `${setting(report)} Measures as trec_eval 10.0 defines them; p by a paired randomization test, intervals by a paired ` +
        `bootstrap over the queries. ${version}, ${about.time}.`,
      'quiet',
    ),
  ]);
}

function measuresTable({ measures }: Report): string {
  const head = ['', 'plain', 'reranked', 'difference', '95 % interval', 'p', 'better', 'worse', 'equal'];
  return table(
    head,
    measures.map(({ name, plain, reranked, difference, interval, pValue, better, worse, equal }) => {
      const range = `${signed(interval[0])} to ${signed(interval[1])}`;
      const counts = [better, worse, equal].map(String);
      return [name, fixed(plain), fixed(reranked), signed(difference), range, probability(pValue), ...counts];
    }),
  );
}

function latencyTable({ latency }: Report): string {
  return table(
    ['search', 'p50', 'p90', 'p99', 'searches timed'],
    (['plain', 'reranked'] as const).map((kind) => {
      const { p50, p90, p99, searches } = latency[kind];
      return [kind, milliseconds(p50), milliseconds(p90), milliseconds(p99), String(searches)];
    }),
  );
}

function plots({ about, queries, latency, scores }: Report): string {
  const relevant = key('gain', `relevant (${scores.relevant.length})`);
  const other = key('loss', `not relevant or not judged (${scores.other.length})`);
  return `<div class="plots">
${figure(`NDCG@${about.k} by query`, gainsPlot(queries), key('gain', 'better reranked') + key('loss', 'worse'))}
${figure('Time until the answer', latencyPlot(latency), key('plain', 'plain') + key('gain', 'reranked'))}
${figure('Scores of the model', scoresPlot(scores), relevant + other)}
</div>`;
}

/** Every query, from the largest gain to the largest loss. */
function queriesTable({ about, queries }: Report): string {
  const rows = queries
    .map(({ id, text, plain, reranked }) => ({
      id,
      text,
      before: plain.measures,
      after: reranked.measures,
      gain: reranked.measures.ndcg - plain.measures.ndcg,
    }))
    .sort((a, b) => b.gain - a.gain)
    .map(({ id, text, before, after, gain }) => [
      id,
      text,
      fixed(before.ndcg),
      fixed(after.ndcg),
      signed(gain),
      firstRelevant(before.reciprocalRank),
      firstRelevant(after.reciprocalRank),
    ]);
  const ndcg = `NDCG@${about.k}`;
  const head = ['query', '', `${ndcg} plain`, 'reranked', 'difference', 'first relevant plain', 'reranked'];
  return `<details><summary>All ${queries.length} queries</summary>${table(head, rows, 1)}</details>`;
}

/** The rank of the first relevant passage. */
function firstRelevant(reciprocalRank: number): string {
  return reciprocalRank === 0 ? '–' : String(Math.round(1 / reciprocalRank));
}
