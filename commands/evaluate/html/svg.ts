/** The plots' size in SVG units: narrow, so that text keeps legible on a phone. */
const WIDTH = 400;
const HEIGHT = 220;
const MARGIN = { left: 44, right: 18, top: 10, bottom: 38 };

/** The rectangle that holds the data. */
export const PLOT = {
  left: MARGIN.left,
  right: WIDTH - MARGIN.right,
  top: MARGIN.top,
  bottom: HEIGHT - MARGIN.bottom,
};

/** Maps a value to a coordinate. */
export type Scale = (value: number) => number;

/** A linear scale; a domain without extent maps to the middle. */
export function linear(domain: readonly [number, number], range: readonly [number, number]): Scale {
  const [from, to] = domain;
  return (value) => {
    const share = to === from ? 0.5 : (value - from) / (to - from);
    return round(range[0] + share * (range[1] - range[0]));
  };
}

/** The smallest and the largest value, widened to hold at least `from` and `to`. */
export function extent(values: readonly number[], from = Infinity, to = -Infinity): [number, number] {
  // Not by spreading: a call takes some hundred thousand arguments, a report has more scores.
  return values.reduce<[number, number]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [from, to],
  );
}

/** A tick of an axis. */
export interface Tick {
  readonly at: number;
  readonly label: string;
}

/** The parts of a plot. */
export interface PlotParts {
  /** Says in words what the plot shows. */
  readonly description: string;
  readonly xLabel: string;
  readonly xTicks: readonly Tick[];
  readonly yTicks: readonly Tick[];
  readonly marks: string;
}

/** An SVG with axes around the marks. */
export function plot({ description, xLabel, xTicks, yTicks, marks }: PlotParts): string {
  const { left, right, top, bottom } = PLOT;
  const horizontal = yTicks.map(
    ({ at, label }) =>
      `<line class="grid" x1="${left}" x2="${right}" y1="${at}" y2="${at}"/>` +
      `<text x="${left - 5}" y="${at + 4}" text-anchor="end">${escapeHtml(label)}</text>`,
  );
  const vertical = xTicks.map(
    ({ at, label }) =>
      `<line class="grid" x1="${at}" x2="${at}" y1="${top}" y2="${bottom}"/>` +
      `<text x="${at}" y="${bottom + 16}" text-anchor="middle">${escapeHtml(label)}</text>`,
  );
  const middle = (left + right) / 2;
  return (
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(description)}">` +
    `${horizontal.join('')}${vertical.join('')}${marks}` +
    `<text x="${middle}" y="${HEIGHT - 4}" text-anchor="middle">${escapeHtml(xLabel)}</text></svg>`
  );
}

/** Two decimals are finer than a pixel. */
export function round(value: number): number {
  return Math.round(100 * value) / 100;
}

/** Text as it may stand in HTML and in its attributes. */
export function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
  };
  return text.replace(/[&<>"]/g, (character) => entities[character]!);
}
