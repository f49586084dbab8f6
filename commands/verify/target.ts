import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { ClusterLocation } from '../../lambda/register/opensearch/client';
import type { Drift } from '../../lambda/register/resource/drift';
import { connectToUrl } from '../../local/opensearch/url';
import { knownRegistrations } from '../../local/system/known-registrations';
import { UsageError } from '../shared/usage-error';
import type { DesiredState } from './desired-state';
import { endpointDrifts } from './endpoint-drift';
import { VerifyFailure } from './failure';
import { readStack } from './stack-state';

/** The desired state to verify, and its cluster. */
export interface Target {
  readonly location: ClusterLocation;
  readonly states: readonly DesiredState[];
  /** How the endpoints differ from what the stack has them run. @default - nobody can tell */
  readonly endpointDrifts?: () => Promise<readonly Drift[]>;
}

/** The desired state of a deployed stack, with its domain. */
export async function deployedTarget(options: {
  readonly stack: string;
  readonly profile?: string;
  readonly region?: string;
}): Promise<Target> {
  const { stack, profile } = options;
  const config = { ...(profile && { profile }), ...(options.region && { region: options.region }) };
  const cloudFormation = new CloudFormationClient(config);
  const region = await regionOf(cloudFormation);
  const sageMaker = new SageMakerClient(config);
  const { domainEndpoint, resources } = await readStack(cloudFormation, stack);
  return {
    location: {
      url: `https://${domainEndpoint}`,
      auth: {
        type: 'sigv4',
        region,
        credentials: () => cloudFormation.config.credentials(),
      },
    },
    states: [{ resources }],
    endpointDrifts: () => endpointDrifts(sageMaker, { resources }),
  };
}

/** The registrations of a running `npm start` on a cluster. */
export async function localTarget(urlWithPassword: string, signal: AbortSignal): Promise<Target> {
  const { url, auth } = await connectToUrl(urlWithPassword, signal);
  const states = (await knownRegistrations(url)).map((resources) => ({ resources }));
  if (states.length === 0) {
    throw new VerifyFailure(
      `Nothing on this machine has registered at ${url} and is still running: start it with npm start, and verify ` +
        'while it is up. A deployed stack is verified without --opensearch.',
    );
  }
  return { location: { url, auth: auth ? { type: 'basic', ...auth } : { type: 'none' } }, states };
}

async function regionOf(client: CloudFormationClient): Promise<string> {
  try {
    return await client.config.region();
  } catch {
    throw new UsageError('No region is known. Name it with --region, or set AWS_REGION.');
  }
}
