import { randomBytes } from 'node:crypto';
import { SageMakerClient, type TrafficRoutingConfig, UpdateEndpointCommand } from '@aws-sdk/client-sagemaker';
import { type Answer, asAssumed, otherwise, type Question, unknown } from '../question';

/**
 * Sent as an update of an endpoint that does not exist, to a configuration that does not exist: UpdateEndpoint creates no
 * endpoint, and both operations take the same DeploymentConfig.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateEndpoint.html
 */
export const WAIT_INTERVAL: Question = {
  id: 'wait-interval',
  asks: 'Does SageMaker refuse `ALL_AT_ONCE` without `WaitIntervalInSeconds`, and take 0?',
  matters:
    "The API reference requires the member for every type of traffic shift, CloudFormation's schema does not. Without it the first deployment of `dev` and `cpu` would fail at the endpoint.",
  call: '`UpdateEndpoint` of an endpoint that does not exist, without the member and with 0',
  needs: 'nothing',
  ask: async ({ region }) => {
    const without = await refusalOf(region, { Type: 'ALL_AT_ONCE', WaitIntervalInSeconds: undefined });
    const withZero = await refusalOf(region, { Type: 'ALL_AT_ONCE', WaitIntervalInSeconds: 0 });
    return judge(without, withZero);
  },
};

/** How SageMaker refuses the update. @throws what is no answer to the request itself, such as a missing permission */
async function refusalOf(region: string, routing: TrafficRoutingConfig): Promise<string> {
  const name = `no-such-${randomBytes(8).toString('hex')}`;
  try {
    await new SageMakerClient({ region }).send(
      new UpdateEndpointCommand({
        EndpointName: name,
        EndpointConfigName: name,
        DeploymentConfig: { BlueGreenUpdatePolicy: { TrafficRoutingConfiguration: routing } },
      }),
    );
    return 'it was taken';
  } catch (error) {
    const { name: code, message } = error as Error;
    if (code !== 'ValidationException') {
      throw error;
    }
    return message;
  }
}

function judge(without: string, withZero: string): Answer {
  const answer = `without it: ${without}; with 0: ${withZero}`;
  const names = /waitIntervalInSeconds/i;
  if (names.test(withZero)) {
    return otherwise(
      answer,
      'SageMaker does not take 0, which the templates send: give an interval that it takes.',
    );
  }
  return names.test(without)
    ? asAssumed(answer, 'The templates must have the member, and have it.')
    : unknown(
        answer,
        'SageMaker looked for the endpoint first, or does not need the member. The templates have it, which is right either way.',
      );
}
