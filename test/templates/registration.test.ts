import { CfnOutput, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import {
  CrossEncoderEndpoint,
  PausedRerankPipeline,
  Proof,
  RerankModel,
  RerankPipeline,
  type RerankPipelineProps,
} from '../../lib';
import { connectorBody } from '../../protocol/connector';
import { pipelineBody } from '../../protocol/pipeline';
import { register } from './support/registration';
import { domainIn, newApp, only, templateOf } from './support/synthesize';

const REGION = 'eu-west-1';

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

  it('must be proven by the order of its scores, or by the scores alone', () => {
    templateOf((stack) => register(stack)).hasResourceProperties('Custom::RerankModel', { Proof: 'order' });
    templateOf((stack) => register(stack, { proof: Proof.SCORES })).hasResourceProperties(
      'Custom::RerankModel',
      { Proof: 'scores' },
    );
  });

  it('must be proven again when the endpoint that is made with it gets another configuration', () => {
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
    'of an endpoint made elsewhere is proven again when its configuration is named, as %s',
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

describe('a rerank pipeline', () => {
  it('has its whole body in the template, and the id of the model', () => {
    const template = templateOf((stack) => register(stack, { documentFields: ['title', 'text'] }));
    const [model] = only(template, 'Custom::RerankModel');
    const [, { Properties }] = only(template, 'Custom::RerankPipeline');
    expect(Properties).toMatchObject({
      PipelineName: 'rerank',
      Adopt: false,
      Pipeline: pipelineBody({ modelId: { Ref: model } as never, documentFields: ['title', 'text'] }),
    });
    expect(Properties.Pipeline).toEqual({
      description: expect.any(String),
      response_processors: [
        {
          rerank: {
            ml_opensearch: { model_id: { Ref: model } },
            context: { document_fields: ['title', 'text'] },
            ignore_failure: false,
          },
        },
      ],
    });
  });

  it('passes on what to do on failure, and with a pipeline that is there already', () => {
    const template = templateOf((stack) => register(stack, { ignoreFailure: true, adopt: true }));
    template.hasResourceProperties('Custom::RerankPipeline', {
      Adopt: true,
      Pipeline: { response_processors: [{ rerank: { ignore_failure: true } }] },
    });
  });

  it('refuses names and fields that OpenSearch would not take', () => {
    const build = (props: Partial<RerankPipelineProps>) => () =>
      templateOf((stack) => register(stack, props));
    expect(build({ pipelineName: '_none', documentFields: [] })).toThrow(
      /^Test\/Pipeline: pipelineName is "_none"; .*\ndocumentFields is \[\]; it must name 1 to 50/,
    );
    expect(build({ documentFields: Array.from({ length: 51 }, (_, index) => `f${index}`) })).toThrow(
      /1 to 50/,
    );
    expect(build({ documentFields: ['a', 'a'] })).toThrow(/different/);
    expect(build({ documentFields: [' '] })).toThrow(/documentFields/);
  });

  it('fills a page from a deeper list', () => {
    const template = templateOf((stack) => register(stack, { oversample: 5 }));
    const [, { Properties }] = only(template, 'Custom::RerankPipeline');
    expect(Properties.Pipeline).toMatchObject({
      request_processors: [{ oversample: { sample_factor: 5 } }],
      response_processors: [{ rerank: expect.anything() }, { truncate_hits: {} }],
    });
    expect(() => templateOf((stack) => register(stack, { oversample: 1 }))).toThrow(
      /oversample is 1; it must be more than 1/,
    );
  });

  it('is the default of indices only if it fails no search of theirs', () => {
    const indices = { defaultForIndices: ['docs'] };
    templateOf((stack) => register(stack, { ...indices, ignoreFailure: true })).hasResourceProperties(
      'Custom::RerankPipeline',
      { DefaultForIndices: ['docs'] },
    );
    expect(() => templateOf((stack) => register(stack, indices))).toThrow(
      /Test\/Pipeline: defaultForIndices needs ignoreFailure: .*set ignoreFailure to true/,
    );
    expect(() => templateOf((stack) => register(stack, { defaultForIndices: ['docs-*'] }))).toThrow(
      /defaultForIndices is \["docs-\*"\]; it must name at least one index/,
    );
  });

  it('has its fields looked at where indices are named, and says what was found', () => {
    const indices = ['docs-*', 'news'];
    const template = templateOf((stack) => {
      const { pipeline } = register(stack, { indices });
      new CfnOutput(stack, 'Warnings', { value: pipeline.warnings! });
    });
    const [id, { Properties }] = only(template, 'Custom::RerankPipeline');
    expect(Properties.Indices).toEqual(indices);
    expect(template.toJSON().Outputs.Warnings.Value).toEqual({ 'Fn::GetAtt': [id, 'Warnings'] });
    expect(() => templateOf((stack) => register(stack, { indices: ['Docs'] }))).toThrow(
      /indices is \["Docs"\]; it must name at least one index or pattern, in lower case/,
    );
  });

  it('is the same resource while it is paused, and changes nothing', () => {
    const template = templateOf((stack) => {
      new PausedRerankPipeline(stack, 'Pipeline', { domain: domainIn(stack), pipelineName: 'rerank' });
    });
    const [id, { Properties }] = only(template, 'Custom::RerankPipeline');
    expect(id).toBe(
      only(
        templateOf((stack) => register(stack)),
        'Custom::RerankPipeline',
      )[0],
    );
    expect(Properties).toMatchObject({
      PipelineName: 'rerank',
      Pipeline: { description: expect.any(String) },
    });
    expect(Object.keys(Properties.Pipeline)).toEqual(['description']);
  });

  it('can use a model that was made elsewhere, and be one itself', () => {
    const template = templateOf((stack) => {
      const model = RerankModel.fromModelId(stack, 'Model', { modelId: 'abc', domain: domainIn(stack) });
      new RerankPipeline(stack, 'Pipeline', { model, pipelineName: 'rerank', documentFields: ['text'] });
      expect(RerankPipeline.fromPipelineName(stack, 'Other', 'other').pipelineName).toBe('other');
    });
    template.resourceCountIs('Custom::RerankModel', 0);
    expect(JSON.stringify(only(template, 'Custom::RerankPipeline')[1])).toContain('"model_id":"abc"');
  });

  it('warns of fields that OpenSearch before 3.6 silently reads as empty', () => {
    const stack = new Stack(newApp(), 'Test');
    register(stack, { documentFields: ['text', 'content.text'] });
    jest.spyOn(console, 'error').mockImplementation();
    Annotations.fromStack(stack).hasWarning('/Test/Pipeline', Match.stringLikeRegexp('content.text'));
  });
});
