import { ModelResponseError } from './protocol';

/**
 * Reads an answer that is a list with one entry per passage.
 *
 * @param member the member of the answer that holds the list; undefined where the answer is the list
 * @throws ModelResponseError when it is not JSON, not a list, or of another length
 */
export function readEntries(body: string, passageCount: number, member?: string): unknown[] {
  const answer = parse(body);
  const entries = member === undefined ? answer : (answer as Record<string, unknown> | null)?.[member];
  if (!Array.isArray(entries)) {
    throw new ModelResponseError(`the model server answered ${describe(answer)} instead of a list of scores`);
  }
  if (entries.length !== passageCount) {
    throw new ModelResponseError(
      `the model server answered ${entries.length} scores for ${passageCount} passages`,
    );
  }
  return entries;
}

/**
 * Reads the score of an entry.
 *
 * @param member the member of the entry that holds it
 * @throws ModelResponseError when it has none, or one that is not finite
 */
export function readScore(entry: unknown, position: number, member = 'score'): number {
  const score = ((entry ?? {}) as Readonly<Record<string, unknown>>)[member];
  if (typeof score !== 'number' || !Number.isFinite(score)) {
    throw new ModelResponseError(`the model server's answer [${position}] has no finite score`);
  }
  return score;
}

/**
 * Puts scores to the passages that the entries name by `index`.
 *
 * @param member the member of an entry that holds the score
 * @throws ModelResponseError when an entry has no finite score, names no passage, or one that has a score already
 */
export function scoresByIndex(entries: readonly unknown[], member?: string): number[] {
  const count = entries.length;
  const scores: number[] = new Array(count);
  for (const [position, entry] of entries.entries()) {
    const score = readScore(entry, position, member);
    const { index } = entry as { readonly index?: unknown };
    if (!isIndex(index, count)) {
      throw new ModelResponseError(
        `the model server's answer [${position}] names no passage between 0 and ${count - 1}`,
      );
    }
    if (index in scores) {
      throw new ModelResponseError(`the model server answered two scores for passage ${index}`);
    }
    scores[index] = score;
  }
  return scores;
}

function isIndex(value: unknown, count: number): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < count;
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new ModelResponseError(`the model server's answer of ${body.length} characters is not JSON`);
  }
}

function describe(value: unknown): string {
  return value === null ? 'null' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
