import { Deadline } from '../../../lambda/shared/deadline';
import { until } from '../../../lambda/shared/until';
import type { Assembly } from './assembly';
import type { Deployment } from './deployment';
import { REGION } from './region';
import { map } from './security';

/** The endpoint that a team has already, in a stack of its own. */
export const THEIR_ENDPOINT = 'my-cross-encoder';
export const THEIR_STACK = 'TheirEndpoint';
/** The API key of their clients for the rerank function. */
export const THEIR_API_KEY = 'a-key-of-their-clients';

/** Deploys an endpoint, and a secret with API keys, that have nothing to do with our stacks; answers the secret's ARN. */
export async function deployTheirEndpoint({ clients }: Deployment): Promise<string> {
  await clients.createStack(THEIR_STACK, {
    Resources: {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Action: 'sts:AssumeRole',
                Principal: { Service: 'sagemaker.amazonaws.com' },
              },
            ],
          },
        },
      },
      Model: {
        Type: 'AWS::SageMaker::Model',
        Properties: {
          ExecutionRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
          PrimaryContainer: { Image: `${REGION.account}.dkr.ecr.${REGION.name}.amazonaws.com/theirs:1` },
        },
      },
      Config: {
        Type: 'AWS::SageMaker::EndpointConfig',
        Properties: {
          ProductionVariants: [
            {
              VariantName: 'Theirs',
              ModelName: { 'Fn::GetAtt': ['Model', 'ModelName'] },
              InstanceType: 'ml.g5.xlarge',
              InitialInstanceCount: 1,
              InitialVariantWeight: 1,
            },
          ],
        },
      },
      Endpoint: {
        Type: 'AWS::SageMaker::Endpoint',
        Properties: {
          EndpointName: THEIR_ENDPOINT,
          EndpointConfigName: { 'Fn::GetAtt': ['Config', 'EndpointConfigName'] },
        },
      },
      ApiKeys: {
        Type: 'AWS::SecretsManager::Secret',
        Properties: { Name: 'rerank-keys', SecretString: JSON.stringify({ keys: [THEIR_API_KEY] }) },
      },
    },
    // MiniStack's `Ref` of a secret is its name.
    Outputs: { ApiKeysSecretArn: { Value: { 'Fn::GetAtt': ['ApiKeys', 'Id'] } } },
  });
  return (await clients.stack(THEIR_STACK))!.outputs.ApiKeysSecretArn!;
}

/** Writes into the profile `existing`, which names an example's domain, what this account has. */
export async function nameTheirDomain(assembly: Assembly, domainArn: string, host: string): Promise<void> {
  await assembly.replaceAll('Rerank', {
    'arn:aws:es:eu-west-1:111122223333:domain/docs': domainArn,
    'search-docs-0123456789abcdefghijklmnop.eu-west-1.es.amazonaws.com': host,
    'eu-west-1': REGION.name,
    '111122223333': REGION.account,
  });
}

/**
 * Does what the administrator of a domain must do for a registrar that the domain does not know: lets its role in as soon
 * as there is one. The registrar waits for that for two minutes. A profile with searchers wants `all_access`, since the
 * registrar then configures security.
 */
export async function admitTheRegistrar({ aws, clients }: Deployment, signal: AbortSignal): Promise<void> {
  const roleName = await until(
    Deadline.NONE,
    async () => signal.aborted || clients.physicalId('Rerank', /^DomainRegistrarRole/),
    { everyMs: 500 },
  );
  if (typeof roleName === 'string') {
    const role = `arn:aws:iam::${REGION.account}:role/${roleName}`;
    await map(aws, 'all_access', ['admin', role]);
  }
}
