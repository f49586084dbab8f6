import { setTimeout as sleep } from 'node:timers/promises';

/** Makes one call. @returns why it was refused, such as `503`; undefined when it was answered */
export type Call = () => Promise<string | undefined>;

/** How many clients call, and for how long. */
export interface LoadOptions {
  /** Each makes its next call as soon as its last one is answered. */
  readonly clients: number;
  /** Calls are begun for so long, and longer until `least` of them were answered. */
  readonly seconds: number;
  readonly least: number;
}

/** What became of the calls. */
export interface Outcome {
  /** The milliseconds of each call that was answered. */
  readonly answered: readonly number[];
  /** The milliseconds of those that were refused, by the reason. */
  readonly refused: Readonly<Record<string, readonly number[]>>;
  /** From the first call to the last answer. */
  readonly seconds: number;
}

/** Who is refused comes again after so many milliseconds: the rerank function's `Retry-After`. */
const RETRY_AFTER_MS = 1_000;

/** Calls by several clients at once, until all that was begun has been answered or refused. */
export async function underLoad(
  call: Call,
  { clients, seconds, least }: LoadOptions,
  signal?: AbortSignal,
): Promise<Outcome> {
  const answered: number[] = [];
  const refused: Record<string, number[]> = {};
  const started = performance.now();
  const goesOn = () => answered.length < least || performance.now() - started < seconds * 1_000;
  const client = async () => {
    while (goesOn()) {
      signal?.throwIfAborted();
      const begun = performance.now();
      const reason = await call();
      const ms = performance.now() - begun;
      if (reason === undefined) {
        answered.push(ms);
        continue;
      }
      refused[reason] ??= [];
      refused[reason].push(ms);
      await sleep(RETRY_AFTER_MS, undefined, { signal });
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return { answered, refused, seconds: (performance.now() - started) / 1_000 };
}

/** The sum of what became of calls that were made side by side. */
export function together(outcomes: readonly Outcome[]): Outcome {
  const reasons = new Set(outcomes.flatMap(({ refused }) => Object.keys(refused)));
  return {
    answered: outcomes.flatMap(({ answered }) => answered),
    refused: Object.fromEntries(
      [...reasons].map((reason) => [reason, outcomes.flatMap(({ refused }) => refused[reason] ?? [])]),
    ),
    seconds: Math.max(...outcomes.map(({ seconds }) => seconds)),
  };
}
