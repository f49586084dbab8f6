import { ModelResponseError } from './protocol';

/**
 * Reads an answer that is a list with one entry per passage.
 *
 * @throws ModelResponseError when it is not JSON, not a list, or of another length
 */
export function readEntries(body: string, passageCount: number): unknown[] {
  const answer = parse(body);
  if (!Array.isArray(answer)) {
    throw new ModelResponseError(`the model server answered ${describe(answer)} instead of a list of scores`);
  }
  if (answer.length !== passageCount) {
    throw new ModelResponseError(
      `the model server answered ${answer.length} scores for ${passageCount} passages`,
    );
  }
  return answer;
}

/**
 * Reads the score of an entry.
 *
 * @throws ModelResponseError when it has none, or one that is not finite
 */
export function readScore(entry: unknown, position: number): number {
  const { score } = (entry ?? {}) as { readonly score?: unknown };
  if (typeof score !== 'number' || !Number.isFinite(score)) {
    throw new ModelResponseError(`the model server's answer [${position}] has no finite score`);
  }
  return score;
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
