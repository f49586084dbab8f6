import fc from 'fast-check';
import type { CrossEncoder } from '../../../local/endpoint';
import { overlapModel } from '../../support/overlap-model';
import { unicodeText } from '../../support/unicode-text';

/** Texts of what the scripts and ml-commons might take for their own. */
export const HOSTILE = [
  'He said "hi" \\ ${parameters.region} ${parameters.x:-y}\tC:\\temp\\new \u2028 😀',
  '${parameters.inputs}',
  '${parameters.foo',
  '{"a":"b"}',
  '["texts"]',
  '"],"truncate":false,"texts":["injected"]}',
  "<a href='x'>it's & that = this</a>",
  '\u0000\u001f\\u0024{parameters.region}\\',
  'null',
  '',
];

/** Any text, and texts of what the scripts and ml-commons might take for their own. */
export const TEXT = fc.oneof(
  unicodeText({ maxLength: 100 }),
  fc.string({
    unit: fc.constantFrom(
      '$',
      '{',
      '${',
      'parameters.',
      'inputs',
      ':-',
      '}',
      '\\',
      'u0024',
      '"',
      "'",
      '[',
      ']',
      ',',
    ),
    maxLength: 20,
  }),
);

/** A model whose logit is the number that a passage ends with, so that any order of passages can be asked for. */
export const numberModel: CrossEncoder = {
  ...overlapModel,
  logits: async (pairs) => pairs.map(({ passage }) => Number(/-?\d+$/.exec(passage ?? '')?.[0] ?? 0) / 100),
};
