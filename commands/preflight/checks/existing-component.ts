import { DescribeInferenceComponentCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { check, type Finding, fails, passes } from '../finding';

/** Whether an inference component of your own is on the endpoint and in service, with a copy or without. */
export function checkExistingComponent(
  region: string,
  endpointName: string,
  inferenceComponentName: string,
): Promise<Finding> {
  return check(
    `inference component ${inferenceComponentName}`,
    `InService, on endpoint ${endpointName}`,
    'sagemaker:DescribeInferenceComponent',
    async () => {
      try {
        const { InferenceComponentStatus: status, EndpointName: on } = await new SageMakerClient({
          region,
        }).send(new DescribeInferenceComponentCommand({ InferenceComponentName: inferenceComponentName }));
        const found = `${status}, on endpoint ${on}`;
        if (on !== endpointName) {
          return fails(found, 'Set endpoint.existing.inferenceComponentName to one of the endpoint.');
        }
        return status === 'InService'
          ? passes(found)
          : fails(
              found,
              'Wait until it is in service: registration validates the model by a test prediction.',
            );
      } catch (error) {
        if (/could not find inference component/i.test((error as Error).message)) {
          return fails(
            'does not exist',
            `Create it in ${region}, or correct endpoint.existing.inferenceComponentName.`,
          );
        }
        throw error;
      }
    },
  );
}
