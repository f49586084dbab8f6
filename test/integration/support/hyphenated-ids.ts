import { Deadline } from '../../../lambda/shared/deadline';
import { until } from '../../../lambda/shared/until';

/** The fourth character of an id is bits 16 to 21 of the milliseconds since 1970; this one is the hyphen. */
const HYPHEN = 62;
const CHARACTER_MS = 2 ** 16;
/** About how long work that begins now goes on. */
const AHEAD_MS = 45_000;

/**
 * Waits while new ids have a hyphen as their fourth character, or soon will: 110 seconds of every 70 minutes. Of connectors
 * that are made in that time, ml-commons mistakes one in 256 for another (`lambda/register/opensearch/connectors.ts`); a test
 * that makes hundreds is not to make them then.
 */
export async function awaitIdsWithoutHyphen(): Promise<void> {
  const isOver = () => !isHyphenated(Date.now()) && !isHyphenated(Date.now() + AHEAD_MS);
  await until(Deadline.NONE, isOver, { everyMs: 1_000 });
}

function isHyphenated(ms: number): boolean {
  return Math.floor(ms / CHARACTER_MS) % 64 === HYPHEN;
}
