import type { OwnIndex } from '../../local/system/own-index';
import { PASSAGE_FIELD } from '../../local/system/passages';
import {
  readSystemOptions,
  SYSTEM_OPTIONS,
  SYSTEM_USAGE,
  type SystemOptions,
  usageError,
} from '../shared/options';

/** How the command is called. */
export const USAGE = `Usage: npm start -- [options]

  --index NAME        an index of your own, searched as it is; needs --opensearch
  --field NAME        its text field           (default: ${PASSAGE_FIELD})
${SYSTEM_USAGE}`;

/** The options of the command. */
export const START_OPTIONS = {
  ...SYSTEM_OPTIONS,
  index: { type: 'string' },
  field: { type: 'string' },
} as const;

/** The options of the command line. */
export interface StartOptions extends SystemOptions {
  /** Whether the passages are those of the OpenSearch tutorial. */
  readonly tutorial: boolean;
  readonly ownIndex?: OwnIndex;
}

/** Checks the values of the options and reads the passages. @throws UsageError */
export function readStartOptions(
  values: Partial<Record<Exclude<keyof typeof START_OPTIONS, 'help'>, string>>,
): StartOptions {
  const { index, field, passages, opensearch } = values;
  if (index === undefined && field !== undefined) {
    throw usageError('--field goes with --index', USAGE);
  }
  if (index !== undefined && passages !== undefined) {
    throw usageError('--index and --passages exclude each other', USAGE);
  }
  if (index !== undefined && opensearch === undefined) {
    throw usageError('--index needs --opensearch', USAGE);
  }
  const options = readSystemOptions(values, USAGE);
  return index === undefined
    ? { ...options, tutorial: passages === undefined }
    : { ...options, tutorial: false, ownIndex: { name: index, field: field ?? PASSAGE_FIELD } };
}
