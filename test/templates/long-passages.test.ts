import type { Template } from 'aws-cdk-lib/assertions';
import { readSettings } from '../../lambda/rerank/settings';
import {
  BedrockReranker,
  CrossEncoderEndpoint,
  type CrossEncoderEndpointProps,
  Handler,
  LongPassages,
  RerankFunction,
  type RerankFunctionProps,
  Serving,
} from '../../lib';
import { loadProfile } from '../../lib/profile';
import { validateConfig } from '../../lib/profile/validate';
import { CONFIG, only, synthesize, templateOf } from './support/synthesize';

const MODEL = 'AWS::SageMaker::Model';
const FUNCTION = 'AWS::Lambda::Function';
const WINDOWS = { longPassages: LongPassages.WINDOWS } as const;

const dev = loadProfile(CONFIG, 'dev');
const deployed = (changes: object) => synthesize({ ...dev, ...changes }).rerank;
const environmentIn = (template: Template): Record<string, string> =>
  only(template, MODEL)[1].Properties.PrimaryContainer.Environment;
const settingsIn = (template: Template) => {
  const [, rerank] = Object.entries(template.findResources(FUNCTION)).find(
    ([, { Properties }]) => Properties.Environment?.Variables?.PROTOCOL,
  )!;
  return readSettings({ ...rerank.Properties.Environment.Variables, ENDPOINT_NAME: 'theirs' });
};
const endpointWith = (endpoint: CrossEncoderEndpointProps, rerank: Partial<RerankFunctionProps> = {}) =>
  templateOf((stack) => {
    new RerankFunction(stack, 'Rerank', {
      endpoint: new CrossEncoderEndpoint(stack, 'Endpoint', endpoint),
      ...rerank,
    });
  });

describe('windows of long passages', () => {
  it('are read by the handler, which the rerank function knows', () => {
    const template = deployed({ model: WINDOWS });
    expect(environmentIn(template)).toMatchObject({ RERANK_MAX_WINDOWS: '32' });
    expect(settingsIn(template)).toMatchObject({ maxWindows: 32, windowsBy: 'endpoint' });
    const fewer = deployed({ model: { ...WINDOWS, maxWindows: 5 } });
    expect(environmentIn(fewer)).toMatchObject({ RERANK_MAX_WINDOWS: '5' });
    expect(settingsIn(fewer)).toMatchObject({ maxWindows: 5, windowsBy: 'endpoint' });
  });

  it('are read by an endpoint of your own that has the handler, as the profile says', () => {
    const existing = { endpointName: 'theirs', device: 'gpu', maxWindows: 6 };
    const settings = settingsIn(deployed({ endpoint: { existing } }));
    expect(settings).toMatchObject({ maxWindows: 6, windowsBy: 'endpoint' });
  });

  it('are none by default', () => {
    for (const template of [deployed({}), deployed({ model: { longPassages: LongPassages.TRUNCATE } })]) {
      expect(environmentIn(template)).not.toHaveProperty('RERANK_MAX_WINDOWS');
      expect(settingsIn(template)).toMatchObject({ maxWindows: 1 });
    }
  });

  it('are another configuration of the same endpoint, with which the model is validated again, not another connector', () => {
    const [before, after] = [deployed({}), deployed({ model: WINDOWS })];
    const endpoint = 'AWS::SageMaker::Endpoint';
    expect(only(after, endpoint)[0]).toBe(only(before, endpoint)[0]);
    expect(only(after, MODEL)[1]).not.toEqual(only(before, MODEL)[1]);
    // The configuration names the model by an attribute, and any other model has another name.
    const registered = 'Custom::RerankModel';
    expect(only(after, registered)[1].Properties.Connector).toEqual(
      only(before, registered)[1].Properties.Connector,
    );
  });

  it('are cut by the rerank function where the endpoint cannot', () => {
    const template = deployed({ endpoint: { serving: 'tei' }, rerank: WINDOWS });
    expect(environmentIn(template)).not.toHaveProperty('RERANK_MAX_WINDOWS');
    expect(settingsIn(template)).toMatchObject({ maxWindows: 32, windowsBy: 'function' });
    const stock = endpointWith({ handler: Handler.STOCK }, { ...WINDOWS, maxWindows: 4 });
    expect(settingsIn(stock)).toMatchObject({ maxWindows: 4, windowsBy: 'function' });
    const onBedrock = templateOf((stack) => {
      new RerankFunction(stack, 'Rerank', { endpoint: new BedrockReranker(stack, 'Bedrock'), ...WINDOWS });
    });
    expect(settingsIn(onBedrock)).toMatchObject({ maxWindows: 32, windowsBy: 'function' });
  });
});

describe('windows that nobody would read', () => {
  const CANNOT =
    'cannot do, nor the script of a connector; serve with "huggingface" and handler "batching", or set it for the rerank ' +
    'function alone ("rerank": {"longPassages": "windows"}), which then cuts the documents itself';
  const PIPELINE = { pipelineName: 'rerank', documentFields: ['text'] };
  const errorsOf = (profile: object) => {
    try {
      validateConfig({ domain: {}, endpoint: {}, pipeline: PIPELINE, ...profile }, 'Profile test');
      return [];
    } catch (error) {
      return (error as Error).message.split('\n').slice(1);
    }
  };

  it.each<[string, object, string]>([
    ['handler "stock"', { handler: 'stock' }, 'handler "stock"'],
    ['files in S3', { modelData: { bucketName: 'my-models', key: 'v1/' } }, 'handler "stock"'],
    ['serving "tei"', { serving: 'tei' }, 'serving "tei"'],
    ['Bedrock', { serving: 'bedrock' }, 'serving "bedrock"'],
  ])('are an error of a profile with %s', (_, endpoint, named) => {
    expect(errorsOf({ region: 'us-west-2', endpoint, model: WINDOWS })).toEqual([
      `  model.longPassages is "windows", which ${named} ${CANNOT}`,
    ]);
    expect(errorsOf({ region: 'us-west-2', endpoint, rerank: WINDOWS })).toEqual([]);
  });

  it('are an error of a profile with an endpoint of your own, whose container must be set so', () => {
    const endpoint = { existing: { endpointName: 'theirs', device: 'gpu' } };
    expect(errorsOf({ endpoint, model: WINDOWS })).toEqual([
      expect.stringMatching(/^ {2}model\.longPassages .* set RERANK_MAX_WINDOWS in yours.*"rerank"/),
    ]);
    expect(errorsOf({ endpoint, rerank: WINDOWS })).toEqual([]);
  });

  it('are an error of the constructs', () => {
    expect(() => endpointWith({ ...WINDOWS, serving: Serving.TEI })).toThrow(
      `longPassages is "windows", which serving "tei" ${CANNOT}`,
    );
    expect(() => endpointWith({ ...WINDOWS, handler: Handler.STOCK })).toThrow(
      `longPassages is "windows", which handler "stock" ${CANNOT}`,
    );
    expect(() => endpointWith(WINDOWS, WINDOWS)).toThrow(
      'longPassages cannot be set where the endpoint reads windows itself; leave out either',
    );
    expect(() => endpointWith({ maxWindows: 4 })).toThrow('maxWindows needs longPassages "windows"');
    expect(() => endpointWith({}, { maxWindows: 4 })).toThrow('maxWindows needs longPassages "windows"');
  });

  it.each([1, 0, 101, 2.5])('are an error as %d of them', (maxWindows) => {
    const wrong = `maxWindows is ${maxWindows}; it must be a whole number of windows from 2 to 100`;
    expect(errorsOf({ model: { ...WINDOWS, maxWindows }, rerank: { maxWindows } })).toEqual([
      `  model.${wrong}`,
      `  rerank.${wrong}`,
    ]);
    expect(() => endpointWith({ ...WINDOWS, maxWindows })).toThrow(wrong);
  });

  it.each<[object, string]>([
    [
      { model: { maxWindows: 4 } },
      '  model.maxWindows needs longPassages "windows"; set it, or leave out maxWindows',
    ],
    [
      { rerank: { maxWindows: 4 } },
      '  rerank.maxWindows needs longPassages "windows"; set it, or leave out maxWindows',
    ],
    [
      { model: WINDOWS, rerank: { longPassages: 'truncate' } },
      '  rerank.longPassages cannot be set where the endpoint reads windows itself; leave out either',
    ],
  ])('are an error of %j', (profile, error) => expect(errorsOf(profile)).toEqual([error]));
});
