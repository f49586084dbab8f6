import { DescribeEndpointCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { LOGICAL_IDS, readStack } from '../deployed-stack';
import { asAssumed, otherwise, type Question } from '../question';

export const LIVE_CONFIGURATION: Question = {
  id: 'live-configuration',
  asks: 'After an update that SageMaker took back: does CloudFormation fail, or does it name a configuration that is not live?',
  matters:
    "SageMaker's own rollback ends `InService` with the old configuration, which [Terraform took for success](https://github.com/hashicorp/terraform-provider-aws/issues/46663); whether CloudFormation does is not documented.",
  call: '`sagemaker:DescribeEndpoint` against `cloudformation:ListStackResources`, after a deployment with a model id that does not exist',
  needs: 'a stack',
  ask: async (account) => {
    const stack = await readStack(account);
    const lastPart = (id: string) => id.split('/').at(-1) ?? '';
    const wanted = lastPart(stack.idOf(LOGICAL_IDS.endpoint, 'AWS::SageMaker::EndpointConfig'));
    const EndpointName = lastPart(stack.idOf(LOGICAL_IDS.endpoint, 'AWS::SageMaker::Endpoint'));
    const { EndpointConfigName, EndpointStatus, FailureReason } = await new SageMakerClient({
      region: account.region,
    }).send(new DescribeEndpointCommand({ EndpointName }));
    const answer = `${EndpointStatus} with ${EndpointConfigName}, the stack has ${wanted}${FailureReason ? ` (${FailureReason})` : ''}`;
    return EndpointConfigName === wanted
      ? asAssumed(answer, 'Stack and endpoint agree.')
      : otherwise(
          answer,
          "CloudFormation took SageMaker's rollback for success: what serves is not what the stack says. See npm run verify.",
        );
  },
};
