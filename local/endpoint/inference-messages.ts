import type { LogitsOptions, Reading, TextPair } from './cross-encoder';
import type { Encoding } from './tokenize';

/** The messages to the model's thread. */
export type ThreadRequest =
  | { readonly id: number; readonly pairs: readonly TextPair[]; readonly options: LogitsOptions }
  | { readonly id: number; readonly pair: Required<TextPair>; readonly options: LogitsOptions }
  | { readonly id: number; readonly encodings: readonly Encoding[] }
  | { readonly close: true };

/** The messages from the model's thread. `ready` or `failed` is the first message. */
export type ThreadReply =
  | { readonly ready: true }
  | { readonly failed: string }
  | { readonly id: number; readonly value: readonly (readonly Encoding[])[] | Reading | readonly number[] }
  | { readonly id: number; readonly error: string };
