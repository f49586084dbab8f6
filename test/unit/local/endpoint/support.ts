import {
  InvokeEndpointCommand,
  type InvokeEndpointCommandInput,
  SageMakerRuntimeClient,
} from '@aws-sdk/client-sagemaker-runtime';
import type { CrossEncoder } from '../../../../local/endpoint';
import {
  type FaultyEndpoint,
  type FaultyEndpointOptions,
  startFaultyEndpoint,
} from '../../../support/faulty-endpoint';

export const KEYS = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};
export const REGION = 'eu-west-1';
export const NAME = 'cross-encoder';

/** A model that answers the length of each passage, at once. */
export const lengthModel: CrossEncoder = {
  name: 'passage length',
  id: 'passage-length',
  isDemoModel: false,
  logits: async (pairs) => pairs.map(({ passage }) => passage?.length ?? 0),
  close: async () => undefined,
};

export function start(options: Partial<FaultyEndpointOptions> = {}): Promise<FaultyEndpoint> {
  return startFaultyEndpoint({
    model: lengthModel,
    endpointName: NAME,
    region: REGION,
    credentials: KEYS,
    ...options,
  });
}

export function clientOf(
  { url }: { readonly url: string },
  options: { region?: string; credentials?: FaultyEndpointOptions['credentials'] } = {},
): SageMakerRuntimeClient {
  return new SageMakerRuntimeClient({
    endpoint: url,
    region: REGION,
    credentials: KEYS,
    maxAttempts: 1,
    ...options,
  });
}

export function invocation(
  body: unknown,
  options: Partial<InvokeEndpointCommandInput> = {},
): InvokeEndpointCommand {
  return new InvokeEndpointCommand({
    EndpointName: NAME,
    Body: typeof body === 'string' ? body : JSON.stringify(body),
    ContentType: 'application/json',
    ...options,
  });
}

export const PAIRS = { inputs: [{ text: 'q', text_pair: 'four' }] };
export const ANSWER = '[{"label":"LABEL_0","score":4.0}]';
/** A request for the logits of `lengthModel`. */
export const LOGITS = { parameters: { function_to_apply: 'none' } };
