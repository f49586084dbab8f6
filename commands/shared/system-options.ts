import { Option } from '@commander-js/extra-typings';
import { type Passage, TUTORIAL } from '../../local/system/passages';
import { DEFAULT_MAX_WINDOWS } from '../../protocol/windows';
import { clusterUrl, npmCommand } from './command-line';
import { readPassages } from './passages/passages-file';
import { TEXT_COLUMN } from './passages/passages-row';

/** The cluster that is used. */
export const OPENSEARCH = new Option(
  '--opensearch <url>',
  'use this cluster instead of starting one; may carry user:password',
).argParser(clusterUrl);

/** The model that scores. */
const MODEL = new Option(
  '--model <id>',
  'a Hugging Face cross-encoder with an ONNX export, such as cross-encoder/ms-marco-MiniLM-L-6-v2, or a folder ' +
    '(default: the small model that comes with this project)',
);

/** What becomes of a passage that the model cannot read whole. */
export const LONG_PASSAGES = new Option(
  '--long-passages <kind>',
  `truncate: its beginning is scored; windows: at most ${DEFAULT_MAX_WINDOWS} parts of it are, and the best one counts`,
)
  .choices(['truncate', 'windows'])
  .default('truncate');

/** The most windows that the model reads of a passage; undefined where it is cut. */
export function maxWindowsOf({ longPassages }: { readonly longPassages: string }): number | undefined {
  return longPassages === 'windows' ? DEFAULT_MAX_WINDOWS : undefined;
}

/** A command that runs the local system. */
export function systemCommand(call: string, description: string) {
  return npmCommand(call, description)
    .option(
      '--passages <file>',
      '.csv or .tsv with a header line; any other is JSON Lines, one passage a line: a string or ' +
        `{"id": …, "${TEXT_COLUMN}": …} (default: the four passages of the OpenSearch tutorial)`,
    )
    .option('--column <name>', 'where the text is', TEXT_COLUMN)
    .option('--id-column <name>', 'where the id is (default: id, or the line number where there is none)')
    .addOption(OPENSEARCH)
    .addOption(MODEL)
    .addOption(LONG_PASSAGES);
}

/** The options of a system command that need another one. */
export const SYSTEM_NEEDS = { column: 'passages', idColumn: 'passages' } as const;

/** The settings that the options of a system command give. */
export interface SystemOptions {
  readonly passages: readonly Passage[];
  readonly opensearchUrl?: string;
  readonly modelId?: string;
  readonly maxWindows?: number;
}

/** Reads the passages. @throws UsageError */
export function systemOptions(values: ReturnType<ReturnType<typeof systemCommand>['opts']>): SystemOptions {
  const { passages, column, idColumn, opensearch, model } = values;
  return {
    passages: passages === undefined ? TUTORIAL.passages : readPassages(passages, { column, idColumn }),
    opensearchUrl: opensearch,
    modelId: model,
    maxWindows: maxWindowsOf(values),
  };
}
