import { type LocalEndpoint, startEndpoint } from '../../../local/endpoint';
import { overlapModel } from '../../support/overlap-model';
import { KEYS } from './stack';

/** An endpoint that answers at once, to requests that are signed with {@link KEYS}. */
export function startOverlapEndpoint(): Promise<LocalEndpoint> {
  return startEndpoint({
    model: overlapModel,
    endpointName: 'cross-encoder',
    region: 'us-east-1',
    credentials: KEYS,
  });
}
