import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { describeStack } from '../shared/describe-stack';
import { SmokeFailure } from './failure';

/** The outputs of a deployment. */
export interface Deployment {
  /** The host name of the domain. */
  readonly domainEndpoint: string;
  readonly pipelineName: string;
  readonly rerankFunctionName: string;
}

/** Which stacks hold it, and how to reach them. */
export interface DeploymentOptions {
  readonly stack: string;
  /** Where the domain is an output when it is none of `stack`. */
  readonly domainStack: string;
  readonly cloudFormation: CloudFormationClient;
}

/** Reads the outputs of the stacks. @throws SmokeFailure when a stack or an output is missing */
export async function readDeployment({
  stack,
  domainStack,
  cloudFormation,
}: DeploymentOptions): Promise<Deployment> {
  const outputs = await outputsOf(cloudFormation, stack);
  const domainOutputs = outputs.DomainEndpoint ? outputs : await outputsOf(cloudFormation, domainStack);
  return {
    domainEndpoint: required(domainOutputs, 'DomainEndpoint', domainStack),
    pipelineName: required(outputs, 'PipelineName', stack),
    rerankFunctionName: required(outputs, 'RerankFunctionName', stack),
  };
}

type Outputs = Readonly<Record<string, string | undefined>>;

async function outputsOf(cloudFormation: CloudFormationClient, name: string): Promise<Outputs> {
  const stack = await describeStack(cloudFormation, name);
  if (!stack) {
    throw new SmokeFailure(
      `There is no stack ${name} in this account and region. Name it with --stack or --domain-stack.`,
    );
  }
  return Object.fromEntries(
    (stack.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
  );
}

function required(outputs: Outputs, name: string, stack: string): string {
  const value = outputs[name];
  if (value === undefined) {
    throw new SmokeFailure(
      `Stack ${stack} has no output ${name}: its deployment did not end well, or it is another app's.`,
    );
  }
  return value;
}
