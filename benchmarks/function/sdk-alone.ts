import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';

// The modules and clients that a function that does nothing but call the endpoint would load at its start.
export { InvokeEndpointCommand } from '@aws-sdk/client-sagemaker-runtime';
export const client = new SageMakerRuntimeClient({});
