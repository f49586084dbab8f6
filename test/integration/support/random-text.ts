import fc from 'fast-check';
import { unicodeText } from '../../support/unicode-text';

/** Texts that have broken scripts, escapes or templates somewhere. */
export const HOSTILE: readonly string[] = [
  'He said "hi" \\ ${parameters.region} ${parameters.x:-y}\tC:\\temp\\new \u2028 😀',
  '${parameters.foo}',
  '${parameters.inputs}',
  '${parameters.inputs.toString()}',
  '${parameters',
  '${parameters.',
  '$${parameters.region}',
  '\\${parameters.region}',
  '${parameters.${parameters.region}}',
  '${credential.access_key} ${parameters.access_key}',
  '$\\u007bparameters.region}',
  '\\u0024{parameters.region}',
  '{"a":"b"}',
  '[1, "two", null]',
  '"quoted"',
  'null',
  'true',
  '12.50',
  "<a href='x'>it's & that = this</a>",
  'line\nfeed\r\nreturn\ttab\b\f\v',
  'C:\\temp\\new\\',
  '\\',
  '"',
  '',
  ' ',
  '\u0000\u0001\u001f\u007f\u0085\u2028\u2029\ufeff\ufffe\uffff',
  'é e\u0301 ﷺ 漢字 עברית \u202eright to left\u202c 👩‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿',
  'escape("x") def escape(',
  '%s %d {0} #{x} <%= x %> {{mustache}} $1',
  ' leading and trailing ',
  'lone \ud83d high, lone \ude00 low, \ude00\ud83d the wrong way round',
];

const NAMES = [
  'inputs',
  'region',
  'service_name',
  'query_text',
  'text_docs',
  'foo',
  'parameters',
  'access_key',
];

/** Texts that ml-commons, or something like it, may take for a placeholder; some are not closed, some hold others. */
const placeholder = fc.letrec<{ placeholder: string }>((tie) => ({
  placeholder: fc
    .record({
      open: fc.constantFrom('${', '$${', '\\${', '${ ', '#{', '{{', '$', '${${'),
      scope: fc.constantFrom('parameters.', 'credential.', 'parameters', 'input_map.', ''),
      name: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.constantFrom(...NAMES),
        unicodeText(),
        tie('placeholder'),
      ),
      rest: fc.constantFrom('', ':-y', ':-${parameters.region}', '.toString()', '[0]'),
      close: fc.constantFrom('}', '', '}}', '\\}'),
    })
    .map(({ open, scope, name, rest, close }) => `${open}${scope}${name}${rest}${close}`),
})).placeholder;

/** UTF-16 code units in any order, so that surrogates stand alone, too. */
const codeUnits = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 0xd800, max: 0xdfff })), {
    maxLength: 12,
  })
  .map((units) => String.fromCharCode(...units));

/** Any text: all of Unicode, controls, what means something in JSON, and JSON in JSON. */
export const anyText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      unicodeText({ maxLength: 20 }),
      fc.string({ unit: 'grapheme', maxLength: 10 }),
      fc.string({
        unit: fc.constantFrom('"', '\\', '/', '\n', '\u0000', '{', '}', '$', "'", 'u0', '\u2028'),
        maxLength: 8,
      }),
      fc.json({ maxDepth: 2 }),
      fc.json({ maxDepth: 1 }).map((json) => JSON.stringify(json)),
      fc.constantFrom(...HOSTILE),
      placeholder,
      codeUnits,
    ),
    { maxLength: 5 },
  )
  .map((parts) => parts.join(''));

/** A text of 100,000 characters, of any kind. */
export const longText: fc.Arbitrary<string> = anyText.map((text) =>
  `${text || 'long '}`.repeat(Math.ceil(100_000 / (text.length || 5))).slice(0, 100_000),
);
