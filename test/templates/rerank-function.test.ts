import { Match } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import {
  CrossEncoderEndpoint,
  OnFailure,
  RerankFunction,
  type RerankFunctionProps,
  Serving,
} from '../../lib';
import { statementsOf } from './support/statements';
import { only, templateOf } from './support/synthesize';

const FUNCTION = 'AWS::Lambda::Function';

function functionWith(props?: Partial<RerankFunctionProps>) {
  return templateOf((stack) => {
    const endpoint = new CrossEncoderEndpoint(stack, 'Endpoint');
    new RerankFunction(stack, 'Rerank', { endpoint, ...props });
  });
}

describe('a rerank function', () => {
  it('knows its endpoint and what it speaks', () => {
    const template = functionWith();
    const [endpoint] = only(template, 'AWS::SageMaker::Endpoint');
    template.hasResourceProperties(FUNCTION, {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      MemorySize: 512,
      Timeout: 60,
      Environment: {
        Variables: {
          ENDPOINT_NAME: { 'Fn::GetAtt': [endpoint, 'EndpointName'] },
          PROTOCOL: 'pairs',
          DEVICE: 'gpu',
          ON_FAILURE: 'error',
        },
      },
    });
  });

  it('fails open only when asked to', () => {
    functionWith({ onFailure: OnFailure.ORIGINAL_ORDER }).hasResourceProperties(FUNCTION, {
      Environment: { Variables: { ON_FAILURE: 'original-order' } },
    });
  });

  it('may invoke its endpoint and write its own logs, nothing else', () => {
    const template = functionWith();
    const [endpoint] = only(template, 'AWS::SageMaker::Endpoint');
    const [logGroup] = only(template, 'AWS::Logs::LogGroup');
    const statements = statementsOf(template).filter(({ of }) => /^Rerank(Invoke|Policy)/.test(of));
    expect(statements.map(({ actions, resources }) => ({ actions, resources }))).toEqual([
      {
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [{ 'Fn::GetAtt': [logGroup, 'Arn'] }],
      },
      { actions: ['sagemaker:InvokeEndpoint'], resources: [{ Ref: endpoint }] },
    ]);
    template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
  });

  it('may invoke the endpoint in service until it has switched to the one that replaces it', () => {
    const invokeOf = (serving: Serving) => {
      const template = templateOf((stack) => {
        const endpoint = new CrossEncoderEndpoint(stack, 'Endpoint', { serving });
        new RerankFunction(stack, 'Rerank', { endpoint });
      });
      const [id] = only(template, 'AWS::IAM::Policy', /^RerankInvoke/);
      template.hasResource(FUNCTION, { DependsOn: Match.arrayWith([id]) });
      return id;
    };
    expect(invokeOf(Serving.TEI)).not.toBe(invokeOf(Serving.HUGGING_FACE));
  });

  it('speaks what its endpoint speaks', () => {
    const template = templateOf((stack) => {
      const endpoint = new CrossEncoderEndpoint(stack, 'Endpoint', { serving: Serving.TEI });
      new RerankFunction(stack, 'Rerank', { endpoint });
    });
    template.hasResourceProperties(FUNCTION, { Environment: { Variables: { PROTOCOL: 'tei' } } });
  });

  it('runs in a VPC, with a role that may be there before the function is', () => {
    const template = templateOf((stack) => {
      const endpoint = new CrossEncoderEndpoint(stack, 'Endpoint');
      new RerankFunction(stack, 'Rerank', { endpoint, vpc: { vpc: new ec2.Vpc(stack, 'Vpc') } });
    });
    const [group] = only(template, 'AWS::EC2::SecurityGroup');
    const [policy] = Object.keys(template.findResources('AWS::IAM::Policy')).filter((id) =>
      /^Rerank/.test(id),
    );
    template.hasResource(FUNCTION, {
      Properties: { VpcConfig: { SecurityGroupIds: [{ 'Fn::GetAtt': [group, 'GroupId'] }] } },
      DependsOn: Match.arrayWith([policy]),
    });
    expect(statementsOf(template).flatMap(({ actions }) => actions)).toContain('ec2:CreateNetworkInterface');
  });

  it('has a URL that takes signed requests only', () => {
    functionWith().hasResourceProperties('AWS::Lambda::Url', { AuthType: 'AWS_IAM' });
  });

  it('has no URL where there are none', () => {
    functionWith({ functionUrl: false }).resourceCountIs('AWS::Lambda::Url', 0);
  });

  it('can be granted, for the URL and for direct invocation', () => {
    const template = templateOf((stack) => {
      const endpoint = new CrossEncoderEndpoint(stack, 'Endpoint');
      const caller = new iam.Role(stack, 'Caller', { assumedBy: new iam.AccountRootPrincipal() });
      new RerankFunction(stack, 'Rerank', { endpoint }).grantInvoke(caller);
    });
    const actions = statementsOf(template)
      .filter(({ of }) => of.startsWith('Caller'))
      .flatMap((statement) => statement.actions);
    expect(actions).toEqual(expect.arrayContaining(['lambda:InvokeFunction', 'lambda:InvokeFunctionUrl']));
  });
});
