import { Match, Template } from 'aws-cdk-lib/assertions';
import { BedrockModel, BedrockReranker } from '../../lib';
import { validateConfig } from '../../lib/profile/validate';
import { connectorBody } from '../../protocol/connector';
import { only, stacksFor, synthesize, templateOf } from './support/synthesize';

const pipeline = { pipelineName: 'rerank', documentFields: ['text'] };
const profile = (endpoint: object, region = 'us-west-2') =>
  validateConfig({ region, domain: {}, endpoint, pipeline, monitoring: {} }, 'profile');

const ENV = { account: '111122223333', region: 'us-west-2' };
const ARN = (model: string, region = 'us-west-2') => ({
  'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:bedrock:${region}::foundation-model/${model}`]],
});

/** The statements of the policies that let something invoke what scores. */
const invokeStatements = (template: Template) =>
  Object.values(template.findResources('AWS::IAM::Policy')).flatMap(({ Properties }) =>
    Properties.PolicyDocument.Statement.filter((one: { Action: string }) =>
      /^(bedrock|sagemaker):Invoke/.test(String(one.Action)),
    ),
  );

describe('a profile that serves with Amazon Bedrock', () => {
  const { rerank } = synthesize(profile({ serving: 'bedrock' }), ENV);

  it('makes nothing of SageMaker', () => {
    expect(JSON.stringify(rerank.toJSON().Resources)).not.toMatch(/AWS::SageMaker|"sagemaker:/);
    expect(rerank.toJSON().Outputs).not.toHaveProperty('EndpointName');
    expect(rerank.toJSON().Outputs.BedrockModelId).toEqual({ Value: 'amazon.rerank-v1:0' });
  });

  it('registers the connector of the model, signed for Bedrock', () => {
    const [, { Properties }] = only(rerank, 'Custom::RerankModel');
    const expected = connectorBody({
      url: 'URL',
      region: 'us-west-2',
      credential: { roleArn: 'ROLE' },
      protocol: 'amazon-rerank',
    });
    const url = {
      'Fn::Join': [
        '',
        ['https://bedrock-runtime.us-west-2.', { Ref: 'AWS::URLSuffix' }, '/model/amazon.rerank-v1:0/invoke'],
      ],
    };
    expect(Properties.Connector).toEqual({
      ...expected,
      credential: { roleArn: expect.anything() },
      actions: [{ ...expected.actions[0], url }],
    });
    expect(Properties).not.toHaveProperty('EndpointConfiguration');
  });

  it('lets the connector and the function invoke that model, and nothing else', () => {
    const invoke = { Action: 'bedrock:InvokeModel', Effect: 'Allow', Resource: ARN('amazon.rerank-v1:0') };
    expect(invokeStatements(rerank)).toEqual([invoke, invoke]);
  });

  it('tells the function which model to ask, and of no device', () => {
    rerank.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: {
          ENDPOINT_NAME: 'amazon.rerank-v1:0',
          PROTOCOL: 'amazon-rerank',
          DEVICE: Match.absent(),
          ENDPOINT_INSTANCES: Match.absent(),
        },
      },
    });
  });

  it('watches the model in the place of an endpoint', () => {
    const names = Object.values(rerank.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) =>
      Properties.AlarmName.replace(/^Rerank-/, ''),
    );
    expect(names.filter((name) => /^(Bedrock|Endpoint)-/.test(name)).sort()).toEqual([
      'Bedrock-Client-Errors-Critical',
      'Bedrock-Latency-Critical',
      'Bedrock-Server-Errors-Critical',
      'Bedrock-Throttles-Critical',
    ]);
    rerank.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'Rerank-Bedrock-Latency-Critical',
      Threshold: 1_000,
    });
  });

  it('keeps the logical ids of what outlives a change from an endpoint and back', () => {
    const served = synthesize(profile({}), ENV).rerank;
    for (const type of ['Custom::RerankModel', 'Custom::RerankPipeline']) {
      expect(only(rerank, type)[0]).toBe(only(served, type)[0]);
    }
    const functionOf = (template: Template) => only(template, 'AWS::Lambda::Function', /^RerankHandler/)[0];
    expect(functionOf(rerank)).toBe(functionOf(served));
  });

  it('registers no model while it is paused, and lets nobody invoke one', () => {
    const [, stack] = stacksFor({ ...profile({ serving: 'bedrock' }), paused: true });
    const paused = Template.fromStack(stack!);
    paused.resourceCountIs('Custom::RerankModel', 0);
    expect(invokeStatements(paused)).toEqual([
      { Action: 'bedrock:InvokeModel', Effect: 'Deny', Resource: ARN('amazon.rerank-v1:0') },
    ]);
  });
});

describe('the model of Cohere', () => {
  it('is called in its own dialect, where the region has it', () => {
    const { rerank } = synthesize(
      profile({ serving: 'bedrock', bedrockModel: 'cohere.rerank-v3-5:0' }, 'us-east-1'),
      { ...ENV, region: 'us-east-1' },
    );
    const [, { Properties }] = only(rerank, 'Custom::RerankModel');
    expect(Properties.Connector.actions[0].pre_process_function).toContain('api_version');
    expect(invokeStatements(rerank)[0].Resource).toEqual(ARN('cohere.rerank-v3-5:0', 'us-east-1'));
  });
});

describe('a profile is rejected', () => {
  it.each<[string, object, string, string]>([
    [
      'with a model that its region lacks',
      { serving: 'bedrock' },
      'us-east-1',
      'endpoint.bedrockModel: Amazon Bedrock has amazon.rerank-v1:0 in ap-northeast-1, ca-central-1, eu-central-1, ' +
        'us-west-2, not in us-east-1; deploy to one of them, or take cohere.rerank-v3-5:0',
    ],
    [
      'in a region without any',
      { serving: 'bedrock', bedrockModel: 'cohere.rerank-v3-5:0' },
      'eu-west-1',
      'not in eu-west-1; deploy to one of them, or serve with an endpoint',
    ],
    [
      'with settings of an endpoint',
      { serving: 'bedrock', instanceType: 'ml.g5.xlarge', modelId: 'a/b' },
      'us-west-2',
      'endpoint.serving "bedrock" makes no endpoint, for which instanceType, modelId would be set; leave out either',
    ],
    [
      'with a model of Bedrock and another serving',
      { serving: 'tei', bedrockModel: 'amazon.rerank-v1:0' },
      'us-west-2',
      'endpoint.bedrockModel needs serving "bedrock"; set it, or leave out bedrockModel',
    ],
    [
      'with a model that Bedrock does not have',
      { serving: 'bedrock', bedrockModel: 'cohere.rerank-v4' },
      'us-west-2',
      'endpoint.bedrockModel is "cohere.rerank-v4"; it must be "amazon.rerank-v1:0" or "cohere.rerank-v3-5:0"',
    ],
    [
      'with Bedrock beside an endpoint that exists',
      { existing: { endpointName: 'e', device: 'gpu' }, serving: 'bedrock' },
      'us-west-2',
      'endpoint.existing excludes serving',
    ],
    [
      "with a protocol of Bedrock's for an endpoint that exists",
      { existing: { endpointName: 'e', device: 'gpu', protocol: 'cohere-rerank' } },
      'us-west-2',
      'endpoint.existing.protocol is "cohere-rerank"; it must be "pairs" or "tei"',
    ],
  ])('%s', (_, endpoint, region, message) => {
    expect(() => profile(endpoint, region)).toThrow(message);
  });
});

describe('the construct', () => {
  it('is rejected in a region that lacks its model, and taken in one that is not known yet', () => {
    const reranker = (region?: string, model?: BedrockModel) =>
      templateOf((stack) => new BedrockReranker(stack, 'Bedrock', { model }), { region });
    expect(() => reranker('us-east-1')).toThrow('Test/Bedrock: Amazon Bedrock has amazon.rerank-v1:0 in');
    expect(() => reranker('us-east-1', BedrockModel.COHERE_RERANK_3_5)).not.toThrow();
    expect(() => reranker()).not.toThrow();
  });
});
