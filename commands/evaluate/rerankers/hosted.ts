import { fromEnv } from '@aws-sdk/credential-provider-env';
import { invokeEndpoint, sageMakerRuntime } from '../../../lambda/rerank/invoke-endpoint';
import { invokeModel } from '../../../lambda/rerank/invoke-model';
import { type Protocol, protocols } from '../../../protocol';
import { UsageError } from '../../shared/usage-error';
import { type AskedModel, modelReranker } from './model';
import type { HostedModel } from './model-name';
import type { Reranker } from './reranker';

/**
 * Asks a SageMaker endpoint, or a model of Bedrock, with requests that are signed by the keys in the environment.
 *
 * @param maxWindows the most windows that a long passage is cut into; 1 leaves it to the model
 * @throws UsageError without a region, or without keys
 */
export async function hostedReranker(
  model: HostedModel,
  region: string | undefined,
  maxWindows = 1,
): Promise<Reranker> {
  if (region === undefined) {
    throw new UsageError(
      `${model.text} needs a region: give it with --region, or in the environment variable AWS_REGION`,
    );
  }
  await fromEnv()().catch(() => {
    throw new UsageError(
      `${model.text} is asked with the AWS keys in the environment, and there are none; put them there with: ` +
        'eval "$(aws configure export-credentials --format env)"',
    );
  });
  // Nobody knows whether the endpoint reads windows by itself; cut here, they are read by any.
  return modelReranker({ ...askedModel(model, region), windows: { maxWindows, windowsBy: 'function' } });
}

function askedModel({ text, name, protocol }: HostedModel, region: string): Omit<AskedModel, 'windows'> {
  const { service }: Protocol = protocols[protocol];
  return service === 'bedrock'
    ? {
        name: text,
        scoredBy: `Scored by ${name} of Amazon Bedrock in ${region}.`,
        invoke: invokeModel(name, { ...process.env, AWS_REGION: region }),
        protocol,
      }
    : {
        name: text,
        scoredBy: `Scored by the SageMaker endpoint ${name} in ${region}.`,
        invoke: invokeEndpoint(sageMakerRuntime({ region, credentials: fromEnv() }), name),
        protocol,
      };
}
