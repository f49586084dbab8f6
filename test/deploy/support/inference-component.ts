import { RuntimeError } from '../../../local/endpoint/errors';
import { INFERENCE_COMPONENT_HEADER } from '../../../protocol/inference-component';
import type { SageMakerResource } from './control';
import { servedVariant } from './served-container';

/** The header as a server sees it. */
export const COMPONENT_HEADER = INFERENCE_COMPONENT_HEADER.toLowerCase();

/** The name of the component's model. @throws RuntimeError as SageMaker answers a call that names the wrong thing, or nothing */
export function modelOfComponent(
  resources: readonly SageMakerResource[],
  endpointName: string,
  component: string | undefined,
): string | undefined {
  const hostsComponents = servedVariant(resources, endpointName).ModelName === undefined;
  if (component === undefined) {
    if (hostsComponents) {
      throw rejected(
        'Inference Component Name header is required for endpoints to which you plan to deploy inference components. Please ' +
          'include Inference Component Name header or consider using SageMaker models.',
      );
    }
    return undefined;
  }
  if (!hostsComponents) {
    throw rejected(
      'Inference Component Name header is not allowed for endpoints to which you dont plan to deploy inference components. ' +
        'Please remove the Inference Component Name header and try again.',
    );
  }
  const found = resources.find(({ id }) => id.endsWith(`:inference-component/${component}`));
  const { EndpointName, Specification } = (found?.properties ?? {}) as ComponentProperties;
  if (EndpointName !== endpointName) {
    throw rejected(`Inference Component ${component} of endpoint ${endpointName} not found.`);
  }
  return Specification!.ModelName;
}

/** As https://aws.amazon.com/blogs/machine-learning/unlock-cost-savings-with-the-new-scale-down-to-zero-feature-in-amazon-sagemaker-inference/ has it. */
export function noCapacity(): RuntimeError {
  return rejected(
    'Inference Component has no capacity to process this request. ApplicationAutoScaling may be in-progress (if configured) ' +
      'or try to increase the capacity by invoking UpdateInferenceComponentRuntimeConfig API.',
  );
}

interface ComponentProperties {
  readonly EndpointName?: string;
  readonly Specification?: { readonly ModelName: string };
}

function rejected(message: string): RuntimeError {
  return new RuntimeError(400, 'ValidationError', { Message: message });
}
