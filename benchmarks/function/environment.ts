import type { Device } from '../../protocol';

/** The variables of a process in which the rerank function runs in front of an endpoint on this machine. */
export function functionEnvironment(endpoint: {
  readonly url: string;
  readonly name: string;
  readonly device: Device;
}): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    NODE_NO_WARNINGS: '1',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'benchmark',
    AWS_SECRET_ACCESS_KEY: 'benchmark',
    AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: endpoint.url,
    ENDPOINT_NAME: endpoint.name,
    DEVICE: endpoint.device,
  };
}
