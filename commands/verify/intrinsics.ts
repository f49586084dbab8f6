import { VerifyFailure } from './failure';

/** The values that the intrinsic functions of a template have in a deployed stack. */
export interface StackValues {
  readonly stackName: string;
  readonly stackId: string;
  /** Physical ids by logical ids. */
  readonly physicalIds: ReadonlyMap<string, string>;
  /** Types and properties by logical ids. */
  readonly resources: Readonly<Record<string, TemplateResource>>;
  /** Values of the stack's parameters. */
  readonly parameters: ReadonlyMap<string, string>;
  /** Values of exports, by their names. */
  readonly exports: ReadonlyMap<string, string>;
  /** Values of the stack's outputs, by the JSON of what they output. */
  readonly outputs: ReadonlyMap<string, string>;
}

/** A resource as a template has it. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/**
 * Gives the functions in a part of a template their values, as CloudFormation did when it handed the part over.
 *
 * @throws VerifyFailure at a function whose value cannot be told from the outside
 */
export function evaluate(value: unknown, stack: StackValues): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => evaluate(item, stack)).filter((item) => item !== undefined);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const entries = Object.entries(value);
  const [key, argument] = entries[0] ?? ['', undefined];
  if (entries.length === 1 && (key === 'Ref' || key === 'Condition' || key.startsWith('Fn::'))) {
    return stack.outputs.get(JSON.stringify(value)) ?? call(key, argument, stack);
  }
  return Object.fromEntries(
    entries
      .map(([name, item]) => [name, evaluate(item, stack)] as const)
      .filter(([, item]) => item !== undefined),
  );
}

function call(name: string, argument: unknown, stack: StackValues): unknown {
  const value = FUNCTIONS[name]?.(argument, stack) ?? undefined;
  if (value === undefined && !(name === 'Ref' && argument === 'AWS::NoValue')) {
    throw new VerifyFailure(
      `What ${JSON.stringify({ [name]: argument })} in the template of stack ${stack.stackName} stands for cannot be told. ` +
        'Make it an output of the stack.',
    );
  }
  return value;
}

const FUNCTIONS: Readonly<Record<string, (argument: unknown, stack: StackValues) => unknown>> = {
  Ref: (argument, stack) =>
    pseudoParameters(stack)[String(argument)] ??
    stack.parameters.get(String(argument)) ??
    stack.physicalIds.get(String(argument)),
  'Fn::GetAtt': (argument, stack) => attribute(argument, stack),
  'Fn::ImportValue': (argument, stack) => stack.exports.get(String(evaluate(argument, stack))),
  'Fn::Join': (argument, stack) => {
    const [separator, parts] = argument as [string, unknown];
    return (evaluate(parts, stack) as string[]).join(separator);
  },
  'Fn::Select': (argument, stack) => {
    const [index, list] = argument as [unknown, unknown];
    return (evaluate(list, stack) as unknown[])[Number(evaluate(index, stack))];
  },
  'Fn::Split': (argument, stack) => {
    const [separator, text] = argument as [string, unknown];
    return String(evaluate(text, stack)).split(separator);
  },
};

/** Those that follow from the ARN of the stack. */
function pseudoParameters({ stackId, stackName }: StackValues): Readonly<Record<string, string | undefined>> {
  const [, partition, , region, account] = stackId.split(':');
  return {
    'AWS::Partition': partition,
    'AWS::Region': region,
    'AWS::AccountId': account,
    'AWS::StackId': stackId,
    'AWS::StackName': stackName,
    'AWS::URLSuffix': partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com',
  };
}

function attribute(argument: unknown, stack: StackValues): string | undefined {
  const [logicalId, name] = (typeof argument === 'string' ? argument.split('.') : argument) as [
    string,
    string,
  ];
  const physicalId = stack.physicalIds.get(logicalId);
  const { Type, Properties } = stack.resources[logicalId] ?? {};
  if (physicalId === undefined) {
    return undefined;
  }
  switch (`${Type}.${name}`) {
    case 'AWS::IAM::Role.Arn': {
      const { 'AWS::Partition': partition, 'AWS::AccountId': account } = pseudoParameters(stack);
      return `arn:${partition}:iam::${account}:role${Properties?.Path ?? '/'}${physicalId}`;
    }
    case 'AWS::SageMaker::Endpoint.EndpointName':
    case 'AWS::SageMaker::EndpointConfig.EndpointConfigName':
      return physicalId.split('/').at(-1);
    default:
      return undefined;
  }
}
