import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';

// What a function that does nothing but call the endpoint would load and make at its start.
export { InvokeEndpointCommand } from '@aws-sdk/client-sagemaker-runtime';
export const client = new SageMakerRuntimeClient({});
