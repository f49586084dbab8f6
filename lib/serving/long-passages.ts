import { DEFAULT_MAX_WINDOWS } from '../../protocol/windows';
import { whole } from '../shared/rules';
import type { Rule } from '../shared/validation';

/** How a passage is scored that is longer than the model reads. */
export enum LongPassages {
  /** By its beginning, as far as the model reads. */
  TRUNCATE = 'truncate',
  /** By overlapping windows, of which the best one counts. */
  WINDOWS = 'windows',
}

export const LONG_PASSAGES_DEFAULTS = {
  longPassages: LongPassages.TRUNCATE,
  maxWindows: DEFAULT_MAX_WINDOWS,
} as const;

/** With one, a passage would be cut. */
export const MAX_WINDOWS: Rule<number> = whole(2, 100, 'windows');

/** How long passages are scored. */
export interface LongPassagesProps {
  readonly longPassages?: unknown;
  readonly maxWindows?: number;
}

/** The most windows of a passage; undefined where it is cut. */
export function mostWindows({ longPassages, maxWindows }: LongPassagesProps): number | undefined {
  return longPassages === LongPassages.WINDOWS
    ? (maxWindows ?? LONG_PASSAGES_DEFAULTS.maxWindows)
    : undefined;
}

/** The remedy where the endpoint cannot read windows. */
export const BY_FUNCTION =
  'or set it for the rerank function alone ("rerank": {"longPassages": "windows"}), which then cuts the documents itself';

/**
 * Conflicts with settings that are valid by themselves.
 *
 * @param cutting - what is asked for windows and cannot read them; undefined when it can
 */
export function longPassagesConflicts(props: LongPassagesProps, cutting?: string): string[] {
  if (props.longPassages !== LongPassages.WINDOWS) {
    return props.maxWindows === undefined
      ? []
      : [`maxWindows needs longPassages "${LongPassages.WINDOWS}"; set it, or leave out maxWindows`];
  }
  return cutting === undefined
    ? []
    : [
        `longPassages is "${props.longPassages}", which ${cutting} cannot do, nor the script of a connector; serve with ` +
          `"huggingface" and handler "batching", ${BY_FUNCTION}`,
      ];
}
