import type { Template } from 'aws-cdk-lib/assertions';
import { CrossEncoderEndpoint, type CrossEncoderEndpointProps } from '../../../lib';
import { only, templateOf } from './synthesize';

export const MODEL = 'AWS::SageMaker::Model';
export const CONFIG = 'AWS::SageMaker::EndpointConfig';
export const ENDPOINT = 'AWS::SageMaker::Endpoint';
export const CUDA_13_HOST = 'al2023-ami-sagemaker-inference-gpu-4-1';

export function endpointWith(props?: CrossEncoderEndpointProps) {
  return templateOf(
    (stack) => {
      new CrossEncoderEndpoint(stack, 'Endpoint', props);
    },
    { account: '111122223333', region: 'eu-west-1' },
  );
}

/** The properties that decide whether CloudFormation updates the endpoint or makes another one. */
export function identityOf(template: Template) {
  const [logicalId, { Properties }] = only(template, ENDPOINT);
  return { logicalId, name: Properties.EndpointName };
}
