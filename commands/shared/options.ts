import { type ParseArgsConfig, parseArgs } from 'node:util';
import { type Passage, TUTORIAL } from '../../local/system/passages';
import { readPassages } from './passages/passages-file';
import { UsageError } from './usage-error';

type OptionDefinitions = NonNullable<ParseArgsConfig['options']>;

/** The options of every command that runs the local system. */
export const SYSTEM_OPTIONS = {
  passages: { type: 'string' },
  column: { type: 'string' },
  'id-column': { type: 'string' },
  opensearch: { type: 'string' },
  model: { type: 'string' },
  help: { type: 'boolean' },
} as const satisfies OptionDefinitions;

/** How {@link SYSTEM_OPTIONS} are used. */
export const SYSTEM_USAGE = `  --passages FILE     .csv or .tsv with a header line; any other is JSON Lines, one passage a line:
                      a string or {"id": …, "text": …}
                                               (default: the four passages of the OpenSearch tutorial)
  --column NAME       where the text is        (default: text)
  --id-column NAME    where the id is          (default: id, or the line number where there is none)
  --opensearch URL    use this cluster instead of starting one; may carry user:password
  --model ID          a Hugging Face cross-encoder with an ONNX export, such as
                      cross-encoder/ms-marco-MiniLM-L-6-v2, or a folder
                                               (default: the small model that comes with this project)
  --help              print this`;

/** The values of {@link SYSTEM_OPTIONS}. */
export interface SystemOptions {
  readonly passages: readonly Passage[];
  readonly opensearchUrl?: string;
  readonly modelId?: string;
}

type SystemValues = Partial<Record<Exclude<keyof typeof SYSTEM_OPTIONS, 'help'>, string>>;

/** Reads a command line. @throws UsageError with what is wrong and the usage */
export function parseOptions<const Definitions extends OptionDefinitions>(
  args: readonly string[],
  options: Definitions,
  usage: string,
) {
  try {
    return parseArgs({ args: [...args], options, strict: true }).values;
  } catch (error) {
    throw usageError((error as Error).message.split('. ')[0]!, usage);
  }
}

/** Checks the values of {@link SYSTEM_OPTIONS} and reads the passages. @throws UsageError */
export function readSystemOptions(values: SystemValues, usage: string): SystemOptions {
  const { passages, column, 'id-column': idColumn, opensearch, model } = values;
  if (
    opensearch !== undefined &&
    !(URL.canParse(opensearch) && /^https?:$/.test(new URL(opensearch).protocol))
  ) {
    throw usageError(`--opensearch must be an http or https URL, not ${opensearch}`, usage);
  }
  if (passages === undefined && (column ?? idColumn) !== undefined) {
    throw usageError('--column and --id-column go with --passages', usage);
  }
  return {
    passages: passages === undefined ? TUTORIAL.passages : readPassages(passages, { column, idColumn }),
    opensearchUrl: opensearch,
    modelId: model,
  };
}

/** A usage error that ends with how the command is called. */
export function usageError(problem: string, usage: string): UsageError {
  return new UsageError(`${problem}\n\n${usage}`);
}
