import { nameOf } from '../../../protocol/golden-queries/golden-query';
import type { ScoredGoldenQuery } from './golden-queries';

/**
 * CloudFormation takes 4,096 bytes of a custom resource: with the reason go ids, the stack trace that the CDK's provider
 * framework adds, and what cleaning up may have to say.
 */
const MOST_BYTES = 1_600;

const SEE_TEXTS =
  'See the texts with their scores: npm run evaluate -- --golden-queries FILE --model ID, or for a model that serves ' +
  '--opensearch URL --pipeline NAME.';

/**
 * Says that too few golden queries hold, and which do not: by name, scores and difference, without a text.
 *
 * @returns undefined when enough hold
 */
export function shortfallOf(
  modelId: string,
  scored: readonly ScoredGoldenQuery[],
  minimumShare: number,
): string | undefined {
  const failing = scored.filter(({ holds }) => !holds);
  const needed = leastOf(scored.length, minimumShare);
  if (scored.length - failing.length >= needed) {
    return undefined;
  }
  const about =
    `Model ${modelId} ranks ${failing.length} of ${scored.length} golden queries wrongly; ` +
    `${scored.length - failing.length} hold, and ${needed} must (minimumShare ${minimumShare}). `;
  const lines = failing.map(lineOf);
  for (let shown = lines.length; ; shown--) {
    const more = shown < lines.length ? [`and ${lines.length - shown} more`] : [];
    const message = `${about}${[...lines.slice(0, shown), ...more].join('; ')}. ${SEE_TEXTS}`;
    if (shown === 0 || Buffer.byteLength(JSON.stringify(message)) <= MOST_BYTES) {
      return message;
    }
  }
}

/** How many of so many cases must hold; one at least. */
export function leastOf(cases: number, minimumShare: number): number {
  // A product such as 0.07 * 100 is a little too large.
  return Math.max(1, Math.ceil(cases * minimumShare - 1e-9));
}

function lineOf({ goldenQuery, winner, losers, bestLoser }: ScoredGoldenQuery): string {
  const best = losers[bestLoser]!;
  const difference = best === winner ? 'as much as' : `${digits(best - winner)} more than`;
  return `${nameOf(goldenQuery)}: losers.${bestLoser} got ${digits(best)}, ${difference} the winner (${digits(winner)})`;
}

function digits(score: number): number {
  return Number(score.toPrecision(4));
}
