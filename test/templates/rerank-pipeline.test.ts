import { CfnOutput, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { PausedRerankPipeline, RerankModel, RerankPipeline, type RerankPipelineProps } from '../../lib';
import { pipelineBody } from '../../protocol/pipeline';
import { register } from './support/registration';
import { domainIn, newApp, only, templateOf } from './support/synthesize';

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
      phase_results_processors: [{ 'normalization-processor': {} }],
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

  it('reranks a window, and refuses what cannot go with one', () => {
    const template = templateOf((stack) => register(stack, { window: 100 }));
    expect(only(template, 'Custom::RerankPipeline')[1].Properties.Pipeline).toMatchObject({
      request_processors: [{ oversample: { sample_factor: 1 } }, { script: { params: { window: 100 } } }],
      response_processors: [{ rerank: expect.anything() }, { truncate_hits: {} }],
    });
    const build = (props: Partial<RerankPipelineProps>) => () =>
      templateOf((stack) => register(stack, props));
    expect(build({ window: 0 })).toThrow(/window is 0; it must be a whole number of hits from 1 to 10000/);
    expect(build({ window: 50, oversample: 2 })).toThrow(/window and oversample both say/);
    for (const deeper of [{ window: 50 }, { oversample: 2 }]) {
      expect(build({ ...deeper, ignoreFailure: true, defaultForIndices: ['docs'] })).toThrow(
        /defaultForIndices excludes (window|oversample): an update, a deletion or a copy by query scrolls/,
      );
    }
  });

  it('holds processors of a user as JSON, in which no number becomes a text, also while it is paused', () => {
    const processors: Partial<RerankPipelineProps> = {
      requestProcessors: [{ filter_query: { query: { term: { level: 5 } } } }],
      responseProcessors: [
        { sort: { field: 'tags' } },
        'rerank',
        { split: { field: 'text', preserve: true } },
      ],
    };
    const running = templateOf((stack) => register(stack, processors));
    expect(only(running, 'Custom::RerankPipeline')[1].Properties.Pipeline).toMatchObject({
      request_processors: ['{"filter_query":{"query":{"term":{"level":5}}}}'],
      response_processors: [
        '{"sort":{"field":"tags"}}',
        { rerank: expect.anything() },
        '{"split":{"field":"text","preserve":true}}',
      ],
    });
    const paused = templateOf((stack) => {
      const domain = domainIn(stack);
      new PausedRerankPipeline(stack, 'Pipeline', { domain, pipelineName: 'rerank', ...processors });
    });
    expect(only(paused, 'Custom::RerankPipeline')[1].Properties.Pipeline).toMatchObject({
      request_processors: ['{"filter_query":{"query":{"term":{"level":5}}}}'],
      response_processors: ['{"sort":{"field":"tags"}}', '{"split":{"field":"text","preserve":true}}'],
    });
  });

  it('may name a model of the stack in a processor of a user', () => {
    const template = templateOf((stack) => {
      const { model } = register(stack);
      const inference = { ml_inference: { model_id: model.modelId, max_prediction_tasks: 2 } };
      new RerankPipeline(stack, 'Other', {
        model,
        pipelineName: 'other',
        documentFields: ['text'],
        requestProcessors: [inference],
      });
    });
    const [, { Properties }] = only(template, 'Custom::RerankPipeline', /^Other/);
    const [id] = only(template, 'Custom::RerankModel');
    expect(Properties.Pipeline.request_processors).toEqual([
      { 'Fn::Join': ['', ['{"ml_inference":{"model_id":"', { Ref: id }, '","max_prediction_tasks":2}}']] },
    ]);
  });

  it('warns of a processor that OpenSearch is not known to have', () => {
    const stack = new Stack(newApp(), 'Test');
    jest.spyOn(console, 'error').mockImplementation();
    register(stack, { requestProcessors: [{ 'filter-query': {} }] });
    Annotations.fromStack(stack).hasWarning(
      '/Test/Pipeline',
      Match.stringLikeRegexp('requestProcessors.0 is "filter-query", .* Did you mean "filter_query"'),
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

  it('has its fields checked where indices are named, and says what was found', () => {
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
    expect(Object.keys(Properties.Pipeline)).toEqual(['description', 'phase_results_processors']);
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

  it.each([
    [true, true],
    [undefined, false],
  ])(
    'over a model made elsewhere whose endpoint starts on demand (%s) ignores failures (%s)',
    (startsOnDemand, ignored) => {
      const template = templateOf((stack) => {
        const domain = domainIn(stack);
        const model = RerankModel.fromModelId(stack, 'Model', { modelId: 'abc', domain, startsOnDemand });
        new RerankPipeline(stack, 'Pipeline', { model, pipelineName: 'rerank', documentFields: ['text'] });
      });
      const [, { Properties }] = only(template, 'Custom::RerankPipeline');
      expect(Properties.Pipeline.response_processors[0].rerank.ignore_failure).toBe(ignored);
    },
  );

  it('warns of fields that OpenSearch before 3.6 silently reads as empty', () => {
    const stack = new Stack(newApp(), 'Test');
    register(stack, { documentFields: ['text', 'content.text'] });
    jest.spyOn(console, 'error').mockImplementation();
    Annotations.fromStack(stack).hasWarning('/Test/Pipeline', Match.stringLikeRegexp('content.text'));
  });
});
