import type { MaxLength, ProtocolName } from '../../protocol';
import { CUTS } from '../serving/tei';
import { errorsOf } from '../shared/validation';
import { MAX_LENGTH } from './rules';

/** The settings of an imported endpoint that can conflict: its attributes, or a profile's section of the same names. */
interface ImportedEndpointChoices {
  readonly protocol?: ProtocolName;
  readonly maxLength?: MaxLength;
}

/** The errors in the attributes of an imported endpoint. */
export function importedEndpointErrors(choices: ImportedEndpointChoices): string[] {
  return [...errorsOf('maxLength', choices.maxLength, MAX_LENGTH), ...importedEndpointConflicts(choices)];
}

/** Conflicts between settings that are valid by themselves. */
export function importedEndpointConflicts({ protocol, maxLength }: ImportedEndpointChoices): string[] {
  return maxLength !== undefined && protocol === 'tei'
    ? [`maxLength is asked in the protocol "pairs"; leave it out with "tei", ${CUTS}`]
    : [];
}
