/**
 * SageMaker's answer, as a `ValidationError`, to a call of an inference component that has no copy: "Inference Component
 * has no capacity to process this request. ApplicationAutoScaling may be in-progress (if configured) or …".
 */
const NO_CAPACITY = /inference component has no capacity/i;

/** Whether the message of a failed call says that the endpoint sleeps or is waking. */
export function isWaking(message: string): boolean {
  return NO_CAPACITY.test(message);
}

/** The header of `InvokeEndpoint` that names an inference component. */
export const INFERENCE_COMPONENT_HEADER = 'X-Amzn-SageMaker-Inference-Component';
