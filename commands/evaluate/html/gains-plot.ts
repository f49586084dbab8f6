import type { QueryReport } from '../report';
import { signed } from '../wording';
import { escapeHtml, extent, linear, PLOT, plot, round } from './svg';

/** A bar per query, from the largest gain in NDCG to the largest loss. */
export function gainsPlot(queries: readonly QueryReport[]): string {
  const gains = queries
    .map(({ id, text, plain, reranked }) => ({
      id,
      text,
      gain: reranked.measures.ndcg - plain.measures.ndcg,
    }))
    .sort((a, b) => b.gain - a.gain);
  const [least, most] = extent(gains.map(({ gain }) => gain));
  const limit = Math.max(0.2, Math.ceil(Math.max(-least, most) * 5) / 5);
  const y = linear([-limit, limit], [PLOT.bottom, PLOT.top]);
  const width = (PLOT.right - PLOT.left) / gains.length;
  const bars = gains.map(({ id, text, gain }, index) => {
    const top = y(Math.max(gain, 0));
    const height = round(y(Math.min(gain, 0)) - top);
    return (
      `<rect class="${gain < 0 ? 'loss' : 'gain'}" x="${round(PLOT.left + index * width + width * 0.1)}" y="${top}" ` +
      `width="${round(width * 0.8)}" height="${height}"><title>${escapeHtml(`${id}: ${text} (${signed(gain)})`)}</title></rect>`
    );
  });
  const label = (value: number) => (value === 0 ? '0' : signed(value).slice(0, 4));
  return plot({
    description: 'Difference of NDCG by query, from the largest gain to the largest loss',
    xLabel: 'queries, from gain to loss',
    xTicks: [],
    yTicks: [-limit, -limit / 2, 0, limit / 2, limit].map((value) => ({ at: y(value), label: label(value) })),
    marks: `${bars.join('')}<line class="axis" x1="${PLOT.left}" x2="${PLOT.right}" y1="${y(0)}" y2="${y(0)}"/>`,
  });
}
