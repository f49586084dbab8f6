import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CrossEncoderEndpoint, type CrossEncoderEndpointProps, RerankModel, SearchDomain } from '../../lib';
import { loadProfile } from '../../lib/profile';
import { CONFIG, newApp, only, synthesize } from './support/synthesize';

const ENDPOINT = 'AWS::SageMaker::Endpoint';
const SERVED = ['AWS::SageMaker::Model', 'AWS::SageMaker::EndpointConfig', ENDPOINT];

const prod = loadProfile(CONFIG, 'prod');
const rerankWith = (endpoint: object) =>
  synthesize({ ...prod, endpoint: { ...prod.endpoint, ...endpoint } }).rerank;
const nameIn = (template: Template) => only(template, ENDPOINT)[1].Properties.EndpointName;

describe.each([
  ['instance type', { instanceType: 'ml.g6.xlarge' }],
  ['device', { instanceType: 'ml.m5.xlarge' }],
  ['list of fallback types', { fallbackInstanceTypes: ['ml.g6.xlarge'] }],
])('another %s, while the endpoint scales', (_, change) => {
  const [before, after] = [rerankWith({}), rerankWith(change)];
  const oldEndpoint = only(before, ENDPOINT)[0];
  const newEndpoint = only(after, ENDPOINT)[0];

  it('makes a second endpoint of another name beside the first', () => {
    for (const type of SERVED) {
      expect(only(after, type)[0]).not.toBe(only(before, type)[0]);
    }
    expect(nameIn(after)).not.toBe(nameIn(before));
  });

  it('leaves the scaling of the first as it is, until the first goes', () => {
    for (const type of [
      'AWS::ApplicationAutoScaling::ScalableTarget',
      'AWS::ApplicationAutoScaling::ScalingPolicy',
    ]) {
      expect(only(after, type)[0]).not.toBe(only(before, type)[0]);
    }
    const [, { Properties }] = only(after, 'AWS::ApplicationAutoScaling::ScalableTarget');
    expect(JSON.stringify(Properties.ResourceId)).toContain(newEndpoint);
  });

  it('registers another model, to which the same pipeline switches', () => {
    const [id, { Properties }] = only(after, 'Custom::RerankModel');
    expect(id).toBe(only(before, 'Custom::RerankModel')[0]);
    expect(JSON.stringify(Properties.Connector.actions)).toContain(`"${newEndpoint}"`);
    expect(only(after, 'Custom::RerankPipeline')[0]).toBe(only(before, 'Custom::RerankPipeline')[0]);
  });

  it('lets those in service call the first endpoint until they have switched', () => {
    const invoking = (template: Template) =>
      Object.entries(template.findResources('AWS::IAM::Policy')).filter(([, { Properties }]) =>
        JSON.stringify(Properties.PolicyDocument).includes('sagemaker:InvokeEndpoint'),
      );
    const [old, young] = [invoking(before), invoking(after)];
    expect(young).toHaveLength(2);
    expect(young.map(([id]) => id)).not.toEqual(expect.arrayContaining(old.map(([id]) => id)));
    const [, handler] = only(after, 'AWS::Lambda::Function', /^RerankHandler/);
    expect(JSON.stringify(handler.Properties.Environment)).toContain(newEndpoint);
    expect(handler.DependsOn).toEqual(
      expect.arrayContaining([young.map(([id]) => id).find((id) => id.startsWith('RerankInvoke'))]),
    );
  });

  it('leaves the function with the first endpoint until the second model has passed its validation', () => {
    const [model] = only(after, 'Custom::RerankModel');
    const [, handler] = only(after, 'AWS::Lambda::Function', /^RerankHandler/);
    expect(handler.DependsOn).toContain(model);
  });

  it('leaves nothing that names the first endpoint, alarms and dashboard included', () => {
    expect(JSON.stringify(after.toJSON())).not.toContain(`"${oldEndpoint}"`);
    expect(JSON.stringify(after.toJSON())).not.toContain(nameIn(before));
  });
});

describe('one and the same endpoint', () => {
  it.each([
    ['model', { modelId: 'my/model', modelRevision: 'f'.repeat(40) }],
    ['handler', { handler: 'stock' }],
    ['number of instances', { instanceCount: 4 }],
  ])('gets another %s', (_, change) => {
    const [before, after] = [rerankWith({}), rerankWith(change)];
    expect(only(after, ENDPOINT)[0]).toBe(only(before, ENDPOINT)[0]);
    const served = (template: Template) => SERVED.slice(0, 2).map((type) => only(template, type));
    expect(served(after)).not.toEqual(served(before));
    expect(nameIn(after)).toBe(nameIn(before));
  });

  it('begins to scale, and stops', () => {
    const [scaling, fixed] = [rerankWith({}), rerankWith({ scaling: undefined })];
    expect(only(scaling, ENDPOINT)[0]).toBe(only(fixed, ENDPOINT)[0]);
    expect(nameIn(scaling)).toBe(nameIn(fixed));
  });
});

describe('the name of an endpoint', () => {
  const fallbackInstanceTypes = ['ml.g5.12xlarge', 'ml.g5.24xlarge', 'ml.g6.12xlarge', 'ml.g6.24xlarge'];
  const nameOf = (make: (stack: Stack, props: CrossEncoderEndpointProps) => string, stackName: string) =>
    make(new Stack(newApp(), stackName), { instanceType: 'ml.g5.48xlarge', fallbackInstanceTypes });
  const deployed = (stack: Stack, props: CrossEncoderEndpointProps) => {
    new CrossEncoderEndpoint(stack, 'Endpoint', props);
    return nameIn(Template.fromStack(stack));
  };
  const paused = (stack: Stack, props: CrossEncoderEndpointProps) =>
    CrossEncoderEndpoint.paused(stack, 'Endpoint', props).endpointName;

  it.each(['Rerank', 'a-team-with-a-long-name-and-its-search-in-production'])(
    'is one that SageMaker takes, in every synthesis and while it is paused: in stack %s',
    (stackName) => {
      const name = nameOf(deployed, stackName);
      expect(name).toMatch(/^[a-z0-9](-*[a-z0-9]){0,62}$/);
      expect(name.length).toBeLessThanOrEqual(63);
      expect(nameOf(deployed, stackName)).toBe(name);
      expect(nameOf(paused, stackName)).toBe(name);
    },
  );

  it('says what the endpoint runs on', () => {
    expect(nameIn(rerankWith({}))).toMatch(/^rerank-endpoint-pairs-g5-xlarge-[0-9a-f]{8}$/);
  });
});

describe('an endpoint in another stack than its model', () => {
  const modelOver = (props: CrossEncoderEndpointProps) => {
    const app = newApp();
    const endpoints = new Stack(app, 'Endpoints');
    const endpoint = new CrossEncoderEndpoint(endpoints, 'Endpoint', props);
    const stack = new Stack(app, 'Models');
    const domain = new SearchDomain(stack, 'Domain');
    new RerankModel(stack, 'Model', { domain, endpoint });
    return { endpoints: Template.fromStack(endpoints), models: Template.fromStack(stack) };
  };
  const configurationIn = (template: Template) =>
    only(template, 'Custom::RerankModel')[1].Properties.EndpointConfiguration;
  const before = modelOver({});
  const [another, slower] = [
    { modelRevision: 'a'.repeat(40) },
    { rollout: { bakeTime: Duration.minutes(9) } },
  ];

  it('exports nothing that an update in place changes, since an export in use cannot be', () => {
    const exported = before.endpoints.toJSON().Outputs;
    expect(Object.keys(exported).length).toBeGreaterThan(0);
    for (const props of [another, slower]) {
      expect(modelOver(props).endpoints.toJSON().Outputs).toEqual(exported);
    }
  });

  it('has the model validated again all the same', () => {
    expect(configurationIn(before.models)).toMatch(/^content:[0-9a-f]{16}$/);
    expect(configurationIn(modelOver({}).models)).toBe(configurationIn(before.models));
    expect(configurationIn(modelOver(another).models)).not.toBe(configurationIn(before.models));
  });
});
