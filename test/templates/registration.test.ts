import type { Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  CrossEncoderEndpoint,
  type CrossEncoderEndpointProps,
  Handler,
  ModelValidation,
  RerankModel,
  SearchDomain,
  Serving,
} from '../../lib';
import { connectorBody } from '../../protocol/connector';
import { register } from './support/registration';
import { domainIn, only, templateOf } from './support/synthesize';

const REGION = 'eu-west-1';
const filesIn = (stack: Stack) => ({
  bucket: s3.Bucket.fromBucketName(stack, 'Bucket', 'models'),
  key: 'mine/',
});

describe('a rerank model', () => {
  it('has the whole connector in the template, its scripts to the letter', () => {
    const template = templateOf((stack) => register(stack), { account: '111122223333', region: REGION });
    const [, { Properties }] = only(template, 'Custom::RerankModel');
    const [role] = Object.keys(template.findResources('AWS::IAM::Role')).filter((id) => /Connector/.test(id));
    const [endpoint] = only(template, 'AWS::SageMaker::Endpoint');
    const url = {
      'Fn::Join': [
        '',
        [
          `https://runtime.sagemaker.${REGION}.`,
          { Ref: 'AWS::URLSuffix' },
          '/endpoints/',
          { 'Fn::GetAtt': [endpoint, 'EndpointName'] },
          '/invocations',
        ],
      ],
    };

    const expected = connectorBody({
      url: 'URL',
      region: REGION,
      credential: { roleArn: 'ROLE' },
      protocol: 'pairs',
      device: 'gpu',
      maxLength: 'model',
    });
    expect(Properties.Connector).toEqual({
      ...expected,
      credential: { roleArn: { 'Fn::GetAtt': [role, 'Arn'] } },
      actions: [{ ...expected.actions[0], url }],
    });
    expect(Properties.Connector.actions[0].pre_process_function).toContain(
      "params.query_text.replace('${', '\\\\u0024{')",
    );
    expect(Properties.Connector.actions[0].pre_process_function).toContain('batch_size');
  });

  it('asks for batches only where there is a GPU', () => {
    const template = templateOf((stack) => {
      const endpoint = new CrossEncoderEndpoint(stack, 'Endpoint', { instanceType: 'ml.m5.xlarge' });
      new RerankModel(stack, 'Model', { domain: domainIn(stack), endpoint });
    });
    const [, { Properties }] = only(template, 'Custom::RerankModel');
    expect(Properties.Connector.actions[0].pre_process_function).not.toContain('batch_size');
  });

  it('is the connector that suits the version of its domain, and an endpoint that something else makes', () => {
    const begins = (engineVersion: string, imported = false) => {
      const template = templateOf((stack) => {
        const endpoint = imported
          ? CrossEncoderEndpoint.fromEndpointName(stack, 'Endpoint', {
              endpointName: 'theirs',
              device: 'cpu',
            })
          : new CrossEncoderEndpoint(stack, 'Endpoint', { instanceType: 'ml.m5.xlarge' });
        const domain = new SearchDomain(stack, 'Domain', { engineVersion });
        new RerankModel(stack, 'Model', { domain, endpoint });
      });
      const [, { Properties }] = only(template, 'Custom::RerankModel');
      return Properties.Connector.actions[0].pre_process_function;
    };
    expect(begins('2.19')).not.toContain('no_escape_params');
    expect(begins('3.5')).toContain('no_escape_params');
    expect(begins('3.5', true)).not.toContain('no_escape_params');
  });

  it.each<[string, (stack: Stack) => CrossEncoderEndpointProps, boolean]>([
    ['Text Embeddings Inference', () => ({ serving: Serving.TEI }), true],
    [
      'Text Embeddings Inference of files in S3',
      (stack) => ({ serving: Serving.TEI, modelData: filesIn(stack) }),
      true,
    ],
    ['the stock handler', () => ({ handler: Handler.STOCK }), true],
    ['code that may be among the files of the model', (stack) => ({ modelData: filesIn(stack) }), false],
    ['an image of your own', () => ({ image: { account: '111122223333', repository: 'mine' } }), false],
  ])('sends members that mean nothing only where they are ignored: to %s', (_, propsIn, ignored) => {
    const template = templateOf((stack) => {
      const endpoint = new CrossEncoderEndpoint(stack, 'Endpoint', propsIn(stack));
      const domain = new SearchDomain(stack, 'Domain', { engineVersion: '3.5' });
      new RerankModel(stack, 'Model', { domain, endpoint });
    });
    const { pre_process_function } = only(template, 'Custom::RerankModel')[1].Properties.Connector.actions[0];
    expect(pre_process_function.includes('no_escape_params')).toBe(ignored);
  });

  it('must be validated by the order of its scores, or by the scores alone', () => {
    templateOf((stack) => register(stack)).hasResourceProperties('Custom::RerankModel', { Proof: 'order' });
    templateOf((stack) => register(stack, { proof: ModelValidation.SCORES })).hasResourceProperties(
      'Custom::RerankModel',
      { Proof: 'scores' },
    );
  });

  it('must be validated again when the endpoint that is made with it gets another configuration', () => {
    const template = templateOf((stack) => register(stack));
    const [, { Properties, DependsOn }] = only(template, 'Custom::RerankModel');
    const [endpoint, { Properties: served }] = only(template, 'AWS::SageMaker::Endpoint');
    expect(Properties.EndpointConfiguration).toEqual(served.EndpointConfigName);
    // After the endpoint was updated, not before.
    expect(DependsOn).toContain(endpoint);
    const [config, { Properties: configured }] = only(template, 'AWS::SageMaker::EndpointConfig');
    expect(served.EndpointConfigName).toEqual({ 'Fn::GetAtt': [config, 'EndpointConfigName'] });
    // With a name of its own a change would keep it.
    expect(configured).not.toHaveProperty('EndpointConfigName');
  });

  it.each([undefined, 'theirs-2'])(
    'of an endpoint made elsewhere is validated again when its configuration is named, as %s',
    (configurationName) => {
      const template = templateOf((stack) => {
        const attributes = { endpointName: 'theirs', device: 'cpu', configurationName } as const;
        const endpoint = CrossEncoderEndpoint.fromEndpointName(stack, 'Endpoint', attributes);
        new RerankModel(stack, 'Model', { domain: domainIn(stack), endpoint });
      });
      const [, { Properties }] = only(template, 'Custom::RerankModel');
      expect(Properties.EndpointConfiguration).toBe(configurationName);
    },
  );

  it('has a role that this domain alone may assume, to invoke this endpoint alone', () => {
    const template = templateOf((stack) => register(stack));
    const [domain] = only(template, 'AWS::OpenSearchService::Domain');
    const [endpoint] = only(template, 'AWS::SageMaker::Endpoint');
    template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Action: 'sts:AssumeRole',
            Effect: 'Allow',
            Principal: { Service: ['es.amazonaws.com', 'opensearchservice.amazonaws.com'] },
            Condition: {
              StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
              ArnLike: { 'aws:SourceArn': { 'Fn::GetAtt': [domain, 'Arn'] } },
            },
          },
        ],
      },
    });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [{ Action: 'sagemaker:InvokeEndpoint', Effect: 'Allow', Resource: { Ref: endpoint } }],
      },
    });
  });

  it('keeps the permission for the endpoint in service when the endpoint is replaced', () => {
    const policyFor = (endpointId: string) => {
      const template = templateOf((stack) => {
        const endpoint = new CrossEncoderEndpoint(stack, endpointId);
        new RerankModel(stack, 'Model', { domain: domainIn(stack), endpoint });
      });
      return Object.keys(template.findResources('AWS::IAM::Policy')).find((id) =>
        id.startsWith('ModelInvoke'),
      );
    };
    expect(policyFor('One')).not.toEqual(policyFor('Other'));
    expect(policyFor('One')).toEqual(policyFor('One'));
  });

  it('keeps the permission for the inference component in service when another one is named', () => {
    const policyFor = (inferenceComponentName?: string) => {
      const template = templateOf((stack) => {
        const attributes = { endpointName: 'theirs', device: 'gpu', inferenceComponentName } as const;
        const endpoint = CrossEncoderEndpoint.fromEndpointName(stack, 'Endpoint', attributes);
        new RerankModel(stack, 'Model', { domain: domainIn(stack), endpoint });
      });
      return Object.keys(template.findResources('AWS::IAM::Policy')).find((id) =>
        id.startsWith('ModelInvoke'),
      );
    };
    expect(new Set([policyFor(), policyFor('one'), policyFor('other')]).size).toBe(3);
    expect(policyFor('one')).toEqual(policyFor('one'));
  });

  it('is registered after everything that it needs, and removed before', () => {
    const template = templateOf((stack) => register(stack));
    const [, { DependsOn }] = only(template, 'Custom::RerankModel');
    const needed = Object.entries<{ Type: string }>(template.toJSON().Resources)
      .filter(
        ([id, { Type }]) =>
          Type === 'AWS::SageMaker::Endpoint' ||
          Type === 'AWS::OpenSearchService::Domain' ||
          /^(ModelInvoke|ModelPassConnectorRole|Registrar.*[^t]Policy)/.test(id),
      )
      .map(([id]) => id);
    expect(needed).toHaveLength(5);
    expect(DependsOn).toEqual(expect.arrayContaining(needed));
  });

  it('gives up after a quarter of an hour', () => {
    templateOf((stack) => register(stack)).hasResourceProperties('Custom::RerankModel', {
      ServiceTimeout: '900',
    });
  });
});
