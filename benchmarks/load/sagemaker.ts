import { type LocalEndpoint, startEndpoint } from '../../local/endpoint';
import { modelError } from '../../local/endpoint/errors';
import type { Container } from '../toolkit/container';

/** What signs the calls. */
export const REGION = 'us-east-1';
export const KEYS = { accessKeyId: 'benchmark', secretAccessKey: 'benchmark' };

/** As long as SageMaker lets a container take for an answer, in milliseconds. */
const LONGEST_MS = 60_000;

/** Stands in front of a real container as SageMaker's runtime does: signatures, 60 s, and 424 for whatever the container refuses. */
export function startRuntime(container: Container, endpointName: string): Promise<LocalEndpoint> {
  return startEndpoint({
    model: { name: 'none', id: 'none', isDemoModel: false, logits: async () => [], close: async () => {} },
    endpointName,
    region: REGION,
    credentials: KEYS,
    intercept: async ({ body, signal }) => {
      const failure = { endpointName, region: REGION };
      // Who hangs up ends the call of SageMaker, and not the work of the container.
      const late = AbortSignal.timeout(LONGEST_MS);
      const response = await fetch(`${container.url}/invocations`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: new Uint8Array(body),
        signal: AbortSignal.any([late, signal]),
      }).catch((error) => {
        throw late.aborted ? modelError({ ...failure, originalStatus: 0, originalMessage: TOO_LATE }) : error;
      });
      const text = await response.text();
      if (!response.ok) {
        throw modelError({ ...failure, originalStatus: response.status, originalMessage: text });
      }
      return text;
    },
  });
}

const TOO_LATE = 'Your invocation timed out while waiting for a response from container primary.';
