import { InvalidArgumentError } from '@commander-js/extra-typings';
import type { ProtocolName } from '../../../protocol';
import { BEDROCK_MODELS } from '../../../protocol/bedrock/models';

/** A model that scores on this machine: the bundled one, one of the Hugging Face Hub, or one in a folder. */
interface ModelHere {
  readonly kind: 'here';
  readonly text: string;
  /** @default - the bundled one */
  readonly modelId?: string;
}

/** A model that an AWS account serves. */
export interface HostedModel {
  readonly kind: 'hosted';
  readonly text: string;
  /** The SageMaker endpoint, or the id of the model of Bedrock. */
  readonly name: string;
  readonly protocol: ProtocolName;
}

/** The value of `--model`. */
export type ModelName = ModelHere | HostedModel;

const BEDROCK: Readonly<Record<string, { readonly protocol: ProtocolName }>> = BEDROCK_MODELS;

/** The prefixes that name an endpoint, by what its model server speaks. */
const SAGEMAKER: Readonly<Record<string, ProtocolName>> = { sagemaker: 'pairs', 'sagemaker-tei': 'tei' };

/** The constraint of `EndpointName` in SageMaker's API. */
const ENDPOINT_NAME = /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/;

/** Where hosted models are, as the AWS CLI and SDKs read it from the environment. */
export function hostedRegion(given: string | undefined): string | undefined {
  return given ?? (process.env.AWS_REGION || process.env.AWS_DEFAULT_REGION || undefined);
}

/** Reads the value of `--model`. @throws InvalidArgumentError for a hosted model that there is not */
export function readModelName(text: string): ModelName {
  const [, prefix = '', name = ''] = /^(bedrock|sagemaker|sagemaker-tei):(.*)$/s.exec(text) ?? [];
  if (prefix === 'bedrock') {
    const protocol = Object.hasOwn(BEDROCK, name) ? BEDROCK[name]?.protocol : undefined;
    if (!protocol) {
      const known = Object.keys(BEDROCK).map((id) => `bedrock:${id}`);
      throw new InvalidArgumentError(`The models of Bedrock that score passages are ${known.join(' and ')}.`);
    }
    return { kind: 'hosted', text, name, protocol };
  }
  const protocol = SAGEMAKER[prefix];
  if (protocol) {
    if (!ENDPOINT_NAME.test(name)) {
      throw new InvalidArgumentError(`After ${prefix}: comes the name of an endpoint.`);
    }
    return { kind: 'hosted', text, name, protocol };
  }
  return { kind: 'here', text, ...(text !== 'bundled' && { modelId: text }) };
}
