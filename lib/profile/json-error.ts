/**
 * Where a text that is not JSON is wrong, as line and column. The parser's own message repeats what it read, and gives no
 * position for an unexpected token.
 */
export function placeOfJsonError(text: string): string {
  const before = text.slice(0, positionOf(text));
  const column = before.length - before.lastIndexOf('\n');
  return `line ${before.split('\n').length}, column ${column}`;
}

function positionOf(text: string): number {
  const message = errorOf(text);
  const position = /at position (\d+)/.exec(message)?.[1];
  if (position !== undefined) {
    return Number(position);
  }
  return UNEXPECTED.test(message) ? shortestWrongStart(text) - 1 : text.length;
}

const UNEXPECTED = /^Unexpected token/;

/** A start of the text that ends before the token breaks off; with the token, it is wrong in the same way. */
function shortestWrongStart(text: string): number {
  let [right, wrong] = [0, text.length];
  while (wrong - right > 1) {
    const middle = Math.floor((right + wrong) / 2);
    if (UNEXPECTED.test(errorOf(text.slice(0, middle)))) {
      wrong = middle;
    } else {
      right = middle;
    }
  }
  return wrong;
}

function errorOf(text: string): string {
  try {
    JSON.parse(text);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}
