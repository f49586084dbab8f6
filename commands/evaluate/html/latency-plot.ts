import type { Report } from '../report';
import { extent, linear, PLOT, plot, type Scale, type Tick } from './svg';

const FINEST_MS = 0.1;

/** The share of searches that were answered within a time, on a logarithmic axis, plain and reranked. */
export function latencyPlot({ plain, reranked }: Report['latency']): string {
  const all = [...plain.milliseconds, ...reranked.milliseconds].map(logarithm);
  const [shortest, longest] = extent(all);
  const first = Math.floor(shortest);
  const decades = [first, Math.max(first + 1, Math.ceil(longest))] as const;
  const x = linear(decades, [PLOT.left, PLOT.right]);
  const y = linear([0, 1], [PLOT.bottom, PLOT.top]);
  const xTicks: Tick[] = [];
  for (let decade = decades[0]; decade <= decades[1]; decade++) {
    xTicks.push({ at: x(decade), label: decade < 3 ? `${10 ** decade} ms` : `${10 ** (decade - 3)} s` });
  }
  return plot({
    description: 'Share of searches answered within a time, plain and reranked',
    xLabel: 'time, logarithmic',
    xTicks,
    yTicks: [0, 0.5, 0.9, 1].map((share) => ({ at: y(share), label: `${100 * share} %` })),
    marks:
      `<path class="plain line" d="${steps(plain.milliseconds, x, y)}"/>` +
      `<path class="reranked line" d="${steps(reranked.milliseconds, x, y)}"/>`,
  });
}

function logarithm(milliseconds: number): number {
  return Math.log10(Math.max(milliseconds, FINEST_MS));
}

/** The empirical distribution function as an SVG path. */
function steps(milliseconds: readonly number[], x: Scale, y: Scale): string {
  const sorted = milliseconds.map(logarithm).sort((a, b) => a - b);
  const path = sorted.map((value, index) => `H${x(value)}V${y((index + 1) / sorted.length)}`);
  return `M${x(sorted[0] ?? 0)} ${y(0)}${path.join('')}`;
}
