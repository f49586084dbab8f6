import type { Report } from '../report';
import { extent, linear, PLOT, plot, type Scale } from './svg';

const BINS = 20;

/** Which scores the relevant candidates got, and which the others: two histograms, each of its own group's share. */
export function scoresPlot({ relevant, other }: Report['scores']): string {
  const domain = extent([...relevant, ...other], 0, 1);
  const histograms = [other, relevant].map((scores) => histogram(scores, domain));
  const highest = Math.ceil(extent(histograms.flat(), 0, 0.1)[1] * 10) / 10;
  const x = linear(domain, [PLOT.left, PLOT.right]);
  const y = linear([0, highest], [PLOT.bottom, PLOT.top]);
  const [others, relevants] = histograms.map((shares) => outline(shares, domain, x, y));
  const middle = (domain[0] + domain[1]) / 2;
  return plot({
    description: 'Scores of relevant candidates and of the others',
    xLabel: 'score',
    xTicks: [domain[0], middle, domain[1]].map((score) => ({
      at: x(score),
      label: String(Number(score.toFixed(2))),
    })),
    yTicks: [0, highest / 2, highest].map((share) => ({
      at: y(share),
      label: `${Math.round(100 * share)} %`,
    })),
    marks: `<path class="loss area" d="${others}"/><path class="gain area" d="${relevants}"/>`,
  });
}

function histogram(scores: readonly number[], [low, high]: readonly [number, number]): number[] {
  const counts = new Array<number>(BINS).fill(0);
  for (const score of scores) {
    const bin = Math.min(BINS - 1, Math.floor((BINS * (score - low)) / (high - low)));
    counts[bin]! += 1;
  }
  return counts.map((count) => (scores.length === 0 ? 0 : count / scores.length));
}

function outline(
  shares: readonly number[],
  [low, high]: readonly [number, number],
  x: Scale,
  y: Scale,
): string {
  const edge = (bin: number) => x(low + (bin * (high - low)) / BINS);
  const bins = shares.map((share, bin) => `V${y(share)}H${edge(bin + 1)}`);
  return `M${edge(0)} ${y(0)}${bins.join('')}V${y(0)}Z`;
}
