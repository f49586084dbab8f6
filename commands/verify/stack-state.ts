import {
  type CloudFormationClient,
  GetTemplateCommand,
  paginateListExports,
  paginateListStackResources,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { RESOURCES } from '../../lambda/register/resources';
import { describeStack } from '../shared/describe-stack';
import type { DesiredState } from './desired-state';
import { VerifyFailure } from './failure';
import { evaluate, type StackValues, type TemplateResource } from './intrinsics';

/** The desired state of a deployed stack on its domain. */
export interface DeployedState extends DesiredState {
  /** The host name of the domain. */
  readonly domainEndpoint: string;
}

/**
 * Reads what a stack desires from its template, as CloudFormation handed it to the registrar.
 *
 * @throws VerifyFailure when there is no such stack, it is being changed, or it registers nothing
 */
export async function readStack(
  cloudFormation: CloudFormationClient,
  stackName: string,
): Promise<DeployedState> {
  const stack = await describe(cloudFormation, stackName);
  const { TemplateBody } = await cloudFormation.send(
    new GetTemplateCommand({ StackName: stackName, TemplateStage: 'Processed' }),
  );
  const template = JSON.parse(TemplateBody ?? '{}') as Template;
  const values = await valuesOf(cloudFormation, stack, template);
  const resources = Object.entries(template.Resources).flatMap(([logicalId, { Type, Properties }]) => {
    const physicalId = values.physicalIds.get(logicalId);
    if (!RESOURCES.some(({ type }) => type === Type) || physicalId === undefined) {
      return [];
    }
    const { ServiceToken, ServiceTimeout, ...desired } = Properties ?? {};
    return {
      RequestType: 'Update' as const,
      ResourceType: Type,
      StackId: values.stackId,
      LogicalResourceId: logicalId,
      PhysicalResourceId: physicalId,
      ResourceProperties: evaluate(desired, values) as Record<string, unknown>,
    };
  });
  const endpoints = new Set(
    resources.map(({ ResourceProperties }) => String(ResourceProperties.DomainEndpoint)),
  );
  if (endpoints.size !== 1) {
    throw new VerifyFailure(
      resources.length === 0
        ? `Stack ${stackName} registers nothing on a domain. Name the one that does with --stack.`
        : `Stack ${stackName} registers on several domains: ${[...endpoints].join(', ')}. Only one can be verified.`,
    );
  }
  return { resources, domainEndpoint: [...endpoints][0]! };
}

interface Template {
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown }>>;
}

async function describe(cloudFormation: CloudFormationClient, name: string): Promise<Stack> {
  const stack = await describeStack(cloudFormation, name);
  if (!stack) {
    throw new VerifyFailure(`There is no stack ${name} in this account and region. Name it with --stack.`);
  }
  if (/_IN_PROGRESS$/.test(stack.StackStatus ?? '')) {
    throw new VerifyFailure(
      `Stack ${name} is being changed (${stack.StackStatus}), and half of it is as it was before. Wait until it is done.`,
    );
  }
  return stack;
}

async function valuesOf(
  cloudFormation: CloudFormationClient,
  { StackId, StackName, Parameters, Outputs }: Stack,
  template: Template,
): Promise<StackValues> {
  const physicalIds = new Map<string, string>();
  for await (const page of paginateListStackResources({ client: cloudFormation }, { StackName })) {
    for (const { LogicalResourceId, PhysicalResourceId } of page.StackResourceSummaries ?? []) {
      physicalIds.set(LogicalResourceId!, PhysicalResourceId!);
    }
  }
  const exports = new Map<string, string>();
  for await (const page of paginateListExports({ client: cloudFormation }, {})) {
    for (const { Name, Value } of page.Exports ?? []) {
      exports.set(Name!, Value!);
    }
  }
  const outputs = new Map<string, string>();
  for (const { OutputKey, OutputValue } of Outputs ?? []) {
    const output = template.Outputs?.[OutputKey!];
    if (output && OutputValue !== undefined) {
      outputs.set(JSON.stringify(output.Value), OutputValue);
    }
  }
  return {
    stackId: StackId!,
    stackName: StackName!,
    physicalIds,
    exports,
    outputs,
    resources: template.Resources,
    parameters: new Map(
      (Parameters ?? []).map(({ ParameterKey, ParameterValue, ResolvedValue }) => [
        ParameterKey!,
        ResolvedValue ?? ParameterValue ?? '',
      ]),
    ),
  };
}
