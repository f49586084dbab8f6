import fc from 'fast-check';

const FIRST_SURROGATE = 0xd800;
const SURROGATES = 0x800;
const CODE_POINTS = 0x110000 - SURROGATES;

/**
 * Any character of Unicode. Fast-check's own `unit: 'binary'` makes the same, and a table of all of them first, which takes nearly
 * two seconds in each file of tests.
 */
const character = fc
  .integer({ min: 0, max: CODE_POINTS - 1 })
  .map((number) => String.fromCodePoint(number < FIRST_SURROGATE ? number : number + SURROGATES), numberOf);

/** Any text of whole characters. */
export function unicodeText(constraints: Omit<fc.StringConstraints, 'unit'> = {}): fc.Arbitrary<string> {
  return fc.string({ ...constraints, unit: character });
}

function numberOf(text: unknown): number {
  const [only = '', ...others] = typeof text === 'string' ? text : '';
  if (only === '' || others.length > 0 || !only.isWellFormed()) {
    throw new Error('not one character');
  }
  const codePoint = only.codePointAt(0)!;
  return codePoint < FIRST_SURROGATE ? codePoint : codePoint - SURROGATES;
}
