import type { Client } from '@opensearch-project/opensearch';
import { openClient } from '../../../lambda/register/client';
import type { AwsClients } from './aws-clients';
import type { EmulatedAws } from './emulated-aws';
import { REGION } from './region';
import { allow } from './security';
// Our own connections to the domain lead to its front, too.
import './route.cjs';

/** Somebody who may search one index through the domain's endpoint, with an IAM user's keys. */
export async function searcherOf(
  aws: EmulatedAws,
  clients: AwsClients,
  domainEndpoint: string,
  index: string,
): Promise<Client> {
  const { arn, keys } = await clients.createUser('searcher', ['es:ESHttpGet', 'es:ESHttpPost']);
  await allow(aws, 'searcher', arn, {
    cluster_permissions: ['cluster:admin/opensearch/ml/predict'],
    index_permissions: [{ index_patterns: [index], allowed_actions: ['read'] }],
  });
  process.env.DOMAIN_FRONT_PORT = aws.emulator.environment.DOMAIN_FRONT_PORT;
  return openClient({
    url: `https://${domainEndpoint}`,
    ca: aws.ca,
    auth: { type: 'sigv4', region: REGION.name, credentials: async () => keys },
  });
}
