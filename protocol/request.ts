/** A lone surrogate has no UTF-8 form and fails the container; OpenSearch sends a question mark, and so do we. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '?');
}

/** @throws RangeError without passages */
export function rejectEmpty(passages: readonly string[]): void {
  if (passages.length === 0) {
    throw new RangeError('a rerank request needs at least one passage');
  }
}
