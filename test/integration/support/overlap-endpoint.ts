import { type FaultyEndpoint, startFaultyEndpoint } from '../../support/faulty-endpoint';
import { overlapModel } from '../../support/overlap-model';
import { KEYS } from './stack';

/** An endpoint that answers at once, to requests that are signed with {@link KEYS}. */
export function startOverlapEndpoint(): Promise<FaultyEndpoint> {
  return startFaultyEndpoint({
    model: overlapModel,
    endpointName: 'cross-encoder',
    region: 'us-east-1',
    credentials: KEYS,
  });
}

/** The same model as one of Bedrock, and the environment in which a command finds it. */
export async function startOverlapBedrock() {
  const [name, region] = ['amazon.rerank-v1:0', 'us-west-2'];
  const { url, close } = await startFaultyEndpoint({
    model: overlapModel,
    protocol: 'amazon-rerank',
    endpointName: name,
    region,
    credentials: KEYS,
  });
  const environment = {
    AWS_ACCESS_KEY_ID: KEYS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: url,
  };
  return { model: `bedrock:${name}`, region, environment, close };
}
