import type { Template } from 'aws-cdk-lib/assertions';
import type { ScriptedAws } from '../preflight/scripted-aws';

export const STACK_ID = 'arn:aws:cloudformation:us-east-1:111122223333:stack/Rerank/0a1b';
export const DOMAIN = 'search-domain-abc.us-east-1.es.amazonaws.com';
export const MODEL_ID = 'model-that-cloudformation-knows';
export const ENDPOINT = 'rerank-endpoint-1a2b';

const OUTPUTS: Readonly<Record<string, string>> = { EndpointName: ENDPOINT, ModelId: MODEL_ID };

type Script = Parameters<typeof ScriptedAws.start>[0];

/** The answers of CloudFormation about a stack that was deployed from a template. */
export function deployedStack(template: Template, status = 'UPDATE_COMPLETE'): Script {
  const { Resources, Outputs = {} } = template.toJSON() as {
    Resources: Record<string, { Type: string; Properties?: Record<string, unknown> }>;
    Outputs?: Record<string, { Value: unknown }>;
  };
  const resources = Object.entries(Resources).map(
    ([id, { Type, Properties }]) =>
      `<member><LogicalResourceId>${id}</LogicalResourceId><PhysicalResourceId>${physicalId(id, Type, Properties)}</PhysicalResourceId>` +
      `<ResourceType>${Type}</ResourceType><ResourceStatus>CREATE_COMPLETE</ResourceStatus></member>`,
  );
  const outputs = Object.keys(Outputs).map(
    (name) =>
      `<member><OutputKey>${name}</OutputKey><OutputValue>${OUTPUTS[name] ?? 'x'}</OutputValue></member>`,
  );
  const imported = [...JSON.stringify(Resources).matchAll(/"Fn::ImportValue":"([^"]+)"/g)].map(
    ([, name]) => name!,
  );
  const exported = [...new Set(imported)].map(
    (name) =>
      `<member><Name>${name}</Name><Value>${name.includes('DomainEndpoint') ? DOMAIN : 'x'}</Value></member>`,
  );
  return {
    DescribeStacks: () =>
      answer(
        'DescribeStacks',
        `<Stacks><member><StackName>Rerank</StackName><StackId>${STACK_ID}</StackId><StackStatus>${status}</StackStatus>` +
          `<CreationTime>2026-01-01T00:00:00Z</CreationTime><Outputs>${outputs.join('')}</Outputs></member></Stacks>`,
      ),
    GetTemplate: () =>
      answer('GetTemplate', `<TemplateBody>${escaped(JSON.stringify(template.toJSON()))}</TemplateBody>`),
    ListStackResources: () =>
      answer('ListStackResources', `<StackResourceSummaries>${resources.join('')}</StackResourceSummaries>`),
    ListExports: () => answer('ListExports', `<Exports>${exported.join('')}</Exports>`),
  };
}

function physicalId(logicalId: string, type: string, properties: Record<string, unknown> = {}): string {
  switch (type) {
    case 'Custom::RerankModel':
      return MODEL_ID;
    case 'Custom::RerankPipeline':
      return String(properties.PipelineName);
    case 'AWS::SageMaker::Endpoint':
      return `arn:aws:sagemaker:us-east-1:111122223333:endpoint/${ENDPOINT}`;
    default:
      return `Rerank-${logicalId}`;
  }
}

function answer(operation: string, result: string) {
  const body =
    `<${operation}Response xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><${operation}Result>${result}` +
    `</${operation}Result></${operation}Response>`;
  return { body };
}

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
