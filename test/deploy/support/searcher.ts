import type { Client } from '@opensearch-project/opensearch';
import { openClient } from '../../../lambda/register/opensearch/client';
import type { AccessKeys } from '../../../local/endpoint';
import type { AwsClients } from './aws-clients';
import type { EmulatedAws } from './emulated-aws';
import { REGION } from './region';
import { allow } from './security';
// Our own connections to the domain lead to its front, too.
import './route.cjs';

/** The keys of an IAM user who may search one index. */
export async function admitSearcher(
  aws: EmulatedAws,
  clients: AwsClients,
  index: string,
): Promise<AccessKeys> {
  const { arn, keys } = await clients.createUser('searcher', ['es:ESHttpGet', 'es:ESHttpPost']);
  await allow(aws, 'searcher', arn, {
    cluster_permissions: ['cluster:admin/opensearch/ml/predict'],
    index_permissions: [{ index_patterns: [index], allowed_actions: ['read'] }],
  });
  return keys;
}

/** Searches through the domain's endpoint. */
export function searchClient(aws: EmulatedAws, domainEndpoint: string, keys: AccessKeys): Client {
  process.env.DOMAIN_FRONT_PORT = aws.emulator.environment.DOMAIN_FRONT_PORT;
  return openClient({
    url: `https://${domainEndpoint}`,
    ca: aws.ca,
    auth: { type: 'sigv4', region: REGION.name, credentials: async () => keys },
  });
}
