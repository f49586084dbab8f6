import { availableParallelism } from 'node:os';
import { InvokeEndpointCommand } from '@aws-sdk/client-sagemaker-runtime';
import { sageMakerRuntime } from '../lambda/rerank/invoke-endpoint';
import { loadCrossEncoder, startEndpoint } from '../local/endpoint';
import { protocols } from '../protocol';
import type { Input } from './passages';

const KEYS = { accessKeyId: 'benchmark', secretAccessKey: 'benchmark' };

/** As many threads as the endpoint takes, which are one for each core up to four. */
export const THREADS = Math.min(availableParallelism(), 4);

/** The local endpoint with the bundled 8-bit model, asked as the rerank function asks: by signed requests. */
export interface BundledEndpoint {
  /** One score for each passage. */
  ask(input: Input): Promise<readonly number[]>;
  stop(): Promise<void>;
}

/** Starts it on a free port. */
export async function startBundledEndpoint(): Promise<BundledEndpoint> {
  const model = await loadCrossEncoder(undefined, { threads: THREADS });
  const endpoint = await startEndpoint({
    model,
    endpointName: 'benchmark',
    region: 'us-east-1',
    credentials: KEYS,
  });
  const client = sageMakerRuntime({ region: 'us-east-1', credentials: KEYS, endpoint: endpoint.url });
  return {
    async ask({ query, passages }) {
      const { Body } = await client.send(
        new InvokeEndpointCommand({
          EndpointName: 'benchmark',
          ContentType: 'application/json',
          Body: protocols.pairs.encodeRequest(query, passages, { device: 'cpu' }),
        }),
      );
      return protocols.pairs.decodeResponse(Body!.transformToString(), passages.length);
    },
    async stop() {
      client.destroy();
      await endpoint.close();
      await model.close();
    },
  };
}
