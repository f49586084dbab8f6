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
