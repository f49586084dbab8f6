import { Match } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
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

  describe('with callers', () => {
    const ROLE = 'arn:aws:iam::111122223333:role/search-app';
    const permissionsOf = (props: Partial<RerankFunctionProps>) =>
      Object.values(functionWith(props).findResources('AWS::Lambda::Permission')).map(
        ({ Properties: { FunctionName, ...rest } }) => rest,
      );

    it('lets them in by the URL, which takes two permissions, and by direct invocation', () => {
      expect(permissionsOf({ callers: [ROLE, '444455556666'] })).toEqual([
        { Action: 'lambda:InvokeFunction', Principal: ROLE },
        { Action: 'lambda:InvokeFunctionUrl', FunctionUrlAuthType: 'AWS_IAM', Principal: ROLE },
        { Action: 'lambda:InvokeFunction', Principal: '444455556666' },
        { Action: 'lambda:InvokeFunctionUrl', FunctionUrlAuthType: 'AWS_IAM', Principal: '444455556666' },
      ]);
    });

    it('lets them in by direct invocation only where there is no URL', () => {
      expect(permissionsOf({ callers: [ROLE], functionUrl: false })).toEqual([
        { Action: 'lambda:InvokeFunction', Principal: ROLE },
      ]);
    });

    it('lets nobody in of itself', () => {
      expect(permissionsOf({})).toEqual([]);
    });

    it.each([
      [[]],
      [['*']],
      [['search-app']],
      [[ROLE, ROLE]],
      [['arn:aws:lambda:eu-west-1:111122223333:function:f']],
    ])('rejects %j', (callers) => {
      expect(() => functionWith({ callers })).toThrow(/Test\/Rerank: callers is .*; it must name 1 to 20/);
    });

    it('rejects more than fit into the policy of a function', () => {
      const roles = Array.from({ length: 21 }, (_, index) => `${ROLE}-${index}`);
      expect(() => functionWith({ callers: roles })).toThrow(/must name 1 to 20/);
      expect(permissionsOf({ callers: roles.slice(1) })).toHaveLength(40);
    });
  });

  it('encrypts its logs with a key of its own', () => {
    const key = 'arn:aws:kms:eu-west-1:111122223333:key/1234';
    const template = templateOf((stack) => {
      const endpoint = new CrossEncoderEndpoint(stack, 'Endpoint');
      new RerankFunction(stack, 'Rerank', { endpoint, logKmsKey: kms.Key.fromKeyArn(stack, 'Key', key) });
    });
    template.hasResourceProperties('AWS::Logs::LogGroup', { KmsKeyId: key });
  });
});

describe('a rerank function in a region without function URLs', () => {
  const inRegion = (region: string, functionUrl?: boolean) => () =>
    templateOf(
      (stack) => {
        const endpoint = CrossEncoderEndpoint.fromEndpointName(stack, 'Endpoint', {
          endpointName: 'e',
          device: 'gpu',
        });
        new RerankFunction(stack, 'Rerank', { endpoint, functionUrl });
      },
      { account: '111122223333', region },
    );

  it.each([
    'ap-east-2',
    'ap-south-2',
    'ap-southeast-4',
    'ap-southeast-5',
    'ap-southeast-6',
    'ap-southeast-7',
    'ca-west-1',
    'eu-central-2',
    'eu-south-2',
    'il-central-1',
    'me-central-1',
    'mx-central-1',
    'cn-north-1',
    'cn-northwest-1',
    'us-gov-east-1',
    'us-gov-west-1',
  ])('is rejected with the setting that helps, and made without one: %s', (region) => {
    expect(inRegion(region)).toThrow(
      `Test/Rerank: functionUrl is true; it must be false in ${region}, where AWS offers no function URLs (in a profile: "rerank": {"functionUrl": false})`,
    );
    inRegion(region, false)().resourceCountIs('AWS::Lambda::Url', 0);
  });

  it.each(['us-east-1', 'eu-central-1', 'ap-southeast-3', 'af-south-1'])('has one in %s', (region) => {
    inRegion(region)().resourceCountIs('AWS::Lambda::Url', 1);
  });
});
