import { Option } from '@commander-js/extra-typings';
import { type Passage, TUTORIAL } from '../../local/system/passages';
import { clusterUrl, npmCommand } from './command-line';
import { readPassages } from './passages/passages-file';
import { TEXT_COLUMN } from './passages/passages-row';

/** The cluster that is used. */
export const OPENSEARCH = new Option(
  '--opensearch <url>',
  'use this cluster instead of starting one; may carry user:password',
).argParser(clusterUrl);

/** The model that scores. */
export const MODEL = new Option(
  '--model <id>',
  'a Hugging Face cross-encoder with an ONNX export, such as cross-encoder/ms-marco-MiniLM-L-6-v2, or a folder ' +
    '(default: the small model that comes with this project)',
);

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
    .addOption(MODEL);
}

/** The options of a system command that need another one. */
export const SYSTEM_NEEDS = { column: 'passages', idColumn: 'passages' } as const;

/** The settings that the options of a system command give. */
export interface SystemOptions {
  readonly passages: readonly Passage[];
  readonly opensearchUrl?: string;
  readonly modelId?: string;
}

/** Reads the passages. @throws UsageError */
export function systemOptions(values: ReturnType<ReturnType<typeof systemCommand>['opts']>): SystemOptions {
  const { passages, column, idColumn, opensearch, model } = values;
  return {
    passages: passages === undefined ? TUTORIAL.passages : readPassages(passages, { column, idColumn }),
    opensearchUrl: opensearch,
    modelId: model,
  };
}
