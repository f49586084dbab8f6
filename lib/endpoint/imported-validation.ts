import type { Device, MaxLength, ProtocolName } from '../../protocol';
import { MAX_WINDOWS } from '../serving/long-passages';
import { CUTS } from '../serving/tei';
import { errorsOf } from '../shared/validation';
import { INFERENCE_COMPONENT_NAME, MAX_LENGTH } from './rules';

/** The settings of an imported endpoint that can conflict: its attributes, or a profile's section of the same names. */
interface ImportedEndpointChoices {
  readonly protocol?: ProtocolName;
  readonly maxLength?: MaxLength;
  readonly serverless?: boolean;
  readonly device?: Device;
  readonly inferenceComponentName?: string;
  readonly maxWindows?: number;
}

/** The errors in the attributes of an imported endpoint. */
export function importedEndpointErrors(choices: ImportedEndpointChoices): string[] {
  return [
    ...errorsOf('maxLength', choices.maxLength, MAX_LENGTH),
    ...errorsOf('maxWindows', choices.maxWindows, MAX_WINDOWS),
    ...errorsOf('inferenceComponentName', choices.inferenceComponentName, INFERENCE_COMPONENT_NAME),
    ...importedEndpointConflicts(choices),
  ];
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
