import type { Device, MaxLength, ProtocolName } from '../../protocol';
import { CUTS } from '../serving/tei';
import { errorsOf } from '../shared/validation';
import { MAX_LENGTH } from './rules';

/** The settings of an imported endpoint that can conflict: its attributes, or a profile's section of the same names. */
interface ImportedEndpointChoices {
  readonly protocol?: ProtocolName;
  readonly maxLength?: MaxLength;
  readonly serverless?: boolean;
  readonly device?: Device;
  readonly inferenceComponentName?: string;
}

/** The errors in the attributes of an imported endpoint. */
export function importedEndpointErrors(choices: ImportedEndpointChoices): string[] {
  return [...errorsOf('maxLength', choices.maxLength, MAX_LENGTH), ...importedEndpointConflicts(choices)];
}

/** Conflicts between settings that are valid by themselves. */
export function importedEndpointConflicts(choices: ImportedEndpointChoices): string[] {
  const { protocol, maxLength, serverless, device, inferenceComponentName } = choices;
  return [
    ...(maxLength !== undefined && protocol === 'tei'
      ? [`maxLength is asked in the protocol "pairs"; leave it out with "tei", ${CUTS}`]
      : []),
    ...(serverless && device === 'gpu'
      ? ['device is "gpu"; it must be "cpu" with serverless, which has no GPU']
      : []),
    ...(serverless && inferenceComponentName !== undefined
      ? ['serverless excludes inferenceComponentName: components are placed on instances; leave out either']
      : []),
  ];
}
