import { Logger } from '@aws-lambda-powertools/logger';
import { fromEnv } from '@aws-sdk/credential-provider-env';
import type { Context } from 'aws-lambda';
import type { DomainProperties, HandedOver } from '../../protocol/custom-resources';
import { Deadline } from '../shared/deadline';
import { handleResource } from './custom-resource';
import { openClient } from './opensearch/client';
import { CLEAN_UP_MS, Cluster } from './opensearch/cluster';
import { type ResourceAnswer, type ResourceEvent, required } from './resource/event';

const logger = new Logger({ serviceName: 'registrar' });

/** How long IAM and fine-grained access control may take until a new permission is seen everywhere. */
const PROPAGATION_MS = 120_000;
/** The time, in milliseconds, that is kept for the answer after the last call. */
const MARGIN_MS = 5_000;

/** The `onEvent` handler of the custom resources: registers connector, model and search pipeline on the domain. */
export async function handler(event: ResourceEvent, context: Context): Promise<ResourceAnswer> {
  const { RequestType, ResourceType, LogicalResourceId, PhysicalResourceId } = event;
  logger.appendKeys({ RequestType, ResourceType, LogicalResourceId, PhysicalResourceId });
  const client = openClient({
    url: `https://${required(event.ResourceProperties as HandedOver<DomainProperties>, 'DomainEndpoint')}`,
    auth: { type: 'sigv4', region: process.env.AWS_REGION ?? '', credentials: fromEnv() },
  });
  const cluster = new Cluster(client, {
    deadline: Deadline.in(context.getRemainingTimeInMillis() - CLEAN_UP_MS - MARGIN_MS),
    propagationMs: PROPAGATION_MS,
    registrarRole: process.env.REGISTRAR_ROLE_ARN,
    log: (entry) => logger.info('OpenSearch call', { ...entry }),
  });
  try {
    const answer = await handleResource(event, cluster, { warn: (warning) => logger.warn(warning) });
    logger.info('Done', { ...answer });
    return answer;
  } catch (error) {
    logger.error('Failed', error as Error);
    throw error;
  } finally {
    await client.close();
  }
}
