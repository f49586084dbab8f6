import type { ScoredGoldenQuery } from '../../lambda/register/rerank-model/golden-queries';
import { leastOf } from '../../lambda/register/rerank-model/golden-queries-shortfall';
import { nameOf } from '../../protocol/golden-queries/golden-query';
import { oneLine } from '../shared/one-line';

/** Each case that fails with its texts and scores, the best first; then a line for each that holds. */
export function goldenQueriesText(scored: readonly ScoredGoldenQuery[]): string {
  const failing = scored.filter(({ holds }) => !holds).map(failingText);
  const holding = scored.filter(({ holds }) => holds).map(holdingLine);
  return [...failing, ...holding].join('\n');
}

/** How many hold, and how many must. */
export function summaryText(scored: readonly ScoredGoldenQuery[], minimumShare: number): string {
  const holding = scored.filter(({ holds }) => holds).length;
  return `${holding} of ${scored.length} golden queries hold, and ${leastOf(scored.length, minimumShare)} must`;
}

function failingText({ goldenQuery, winner, losers }: ScoredGoldenQuery): string {
  const passages = [
    { name: 'winner', score: winner, text: goldenQuery.winner },
    ...losers.map((score, place) => ({ name: `losers.${place}`, score, text: goldenQuery.losers[place]! })),
  ].sort((one, other) => other.score - one.score);
  const width = Math.max(...passages.map(({ name }) => name.length));
  return [
    `FAILS  ${nameOf(goldenQuery)}: ${oneLine(goldenQuery.query)}`,
    ...passages.map(({ name, score, text }) => `  ${fixed(score)}  ${name.padEnd(width)}  ${oneLine(text)}`),
  ].join('\n');
}

function holdingLine({ goldenQuery, winner, losers, bestLoser }: ScoredGoldenQuery): string {
  const best = losers[bestLoser]!;
  return `holds  ${nameOf(goldenQuery)}: winner ${fixed(winner)}, losers.${bestLoser} ${fixed(best)}, ${fixed(winner - best)} less`;
}

function fixed(score: number): string {
  return score.toFixed(4);
}
