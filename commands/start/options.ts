import { Option } from '@commander-js/extra-typings';
import type { OwnIndex } from '../../local/system/own-index';
import { PASSAGE_FIELD } from '../../local/system/passages';
import { readCommandLine } from '../shared/command-line';
import { SYSTEM_NEEDS, type SystemOptions, systemCommand, systemOptions } from '../shared/system-options';

const COMMAND = systemCommand(
  'npm start --',
  'Starts OpenSearch, a model endpoint and the rerank API on this machine, with a page that shows both orders side by side.',
)
  .addOption(
    new Option('--index <name>', 'an index of your own, searched as it is; needs --opensearch').conflicts(
      'passages',
    ),
  )
  .option('--field <name>', 'its text field', PASSAGE_FIELD);

/** The options of the command line. */
export interface StartOptions extends SystemOptions {
  /** Whether the passages are those of the OpenSearch tutorial. */
  readonly tutorial: boolean;
  readonly ownIndex?: OwnIndex;
}

/** Reads the command line and the passages. @throws UsageError */
export function readStartOptions(args: readonly string[]): StartOptions {
  const needs = { ...SYSTEM_NEEDS, index: 'opensearch', field: 'index' } as const;
  const { index, field, ...values } = readCommandLine(COMMAND, args, needs);
  const tutorial = values.passages === undefined && index === undefined;
  const ownIndex = index === undefined ? undefined : { name: index, field };
  return { ...systemOptions(values), tutorial, ownIndex };
}
