import { Duration } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import { type CrossEncoderEndpointProps, OffHours, type ScheduleProps } from '../../lib';
import { loadProfile } from '../../lib/profile';
import { type Config, validateConfig } from '../../lib/profile/validate';
import { CONFIG as ENDPOINT_CONFIG, endpointWith, identityOf, MODEL } from './support/cross-encoder-endpoint';
import { statementsOf } from './support/statements';
import { CONFIG, only, synthesize } from './support/synthesize';

const COMPONENT = 'AWS::SageMaker::InferenceComponent';
const TARGET = 'AWS::ApplicationAutoScaling::ScalableTarget';
const POLICY = 'AWS::ApplicationAutoScaling::ScalingPolicy';
const ALARM = 'AWS::CloudWatch::Alarm';
const NAME = 'test-endpoint-pairs-g4dn-xlarge-to-zero-';

const sleeping = (props: CrossEncoderEndpointProps = {}) => endpointWith({ scaleToZero: {}, ...props });
const propertiesOf = (template: Template, type: string, id?: RegExp) =>
  only(template, type, id)[1].Properties;

const profile = loadProfile(CONFIG, 'scale-to-zero');
const profileWith = (changes: Partial<Config> = {}) =>
  synthesize(validateConfig({ ...profile, monitoring: {}, ...changes }, 'test')).rerank;

describe('an endpoint that scales to zero', () => {
  const template = sleeping({ scaleToZero: { maxCopyCount: 3 } });

  it('lets its instances go, and hosts the model as a component, a copy a GPU', () => {
    const { ExecutionRoleArn, ProductionVariants } = propertiesOf(template, ENDPOINT_CONFIG);
    expect(ExecutionRoleArn).toEqual(propertiesOf(template, MODEL).ExecutionRoleArn);
    // One more than the copies: an update starts one before it ends another.
    expect(ProductionVariants[0]).toMatchObject({
      ManagedInstanceScaling: { Status: 'ENABLED', MinInstanceCount: 0, MaxInstanceCount: 4 },
      InferenceAmiVersion: 'al2-ami-sagemaker-inference-gpu-3-1',
    });
    expect(ProductionVariants[0].ModelName).toBeUndefined();
    const [modelId] = only(template, MODEL);
    expect(propertiesOf(template, COMPONENT)).toMatchObject({
      InferenceComponentName: expect.stringContaining(NAME),
      Specification: {
        ModelName: { 'Fn::GetAtt': [modelId, 'ModelName'] },
        ComputeResourceRequirements: { NumberOfAcceleratorDevicesRequired: 1 },
      },
      RuntimeConfig: { CopyCount: 1 },
    });
  });

  it('follows the load from no copy on, and is woken by the alarm on calls that met none', () => {
    const [, { Properties: target, DependsOn }] = only(template, TARGET);
    const [componentId] = only(template, COMPONENT);
    expect(target).toMatchObject({
      MinCapacity: 0,
      MaxCapacity: 3,
      ResourceId: expect.stringContaining(`inference-component/${NAME}`),
      ScalableDimension: 'sagemaker:inference-component:DesiredCopyCount',
    });
    expect(DependsOn).toEqual([componentId]);
    const [stepId, { Properties: step }] = only(template, POLICY, /OneCopy/);
    expect(step).toMatchObject({
      PolicyType: 'StepScaling',
      StepScalingPolicyConfiguration: {
        AdjustmentType: 'ChangeInCapacity',
        // As long as a copy may take to start: the alarm repeats its action each minute.
        Cooldown: 900,
        StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 1 }],
      },
    });
    const alarm = propertiesOf(template, ALARM, /WakeUp/);
    expect(alarm).toMatchObject({
      MetricName: 'NoCapacityInvocationFailures',
      Namespace: 'AWS/SageMaker',
      Statistic: 'Sum',
      Period: 60,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      AlarmActions: [{ Ref: stepId }],
    });
    expect(alarm.Dimensions).toEqual([
      { Name: 'InferenceComponentName', Value: propertiesOf(template, COMPONENT).InferenceComponentName },
    ]);
  });

  it.each<[string, CrossEncoderEndpointProps['scaleToZero'], object]>([
    [
      'concurrent requests',
      { concurrentRequests: 2, scaleInCooldown: Duration.minutes(3) },
      {
        TargetValue: 2,
        ScaleInCooldown: 180,
        PredefinedMetricSpecification: {
          PredefinedMetricType: 'SageMakerInferenceComponentConcurrentRequestsPerCopyHighResolution',
        },
      },
    ],
    [
      'calls a minute',
      { invocationsPerMinute: 500 },
      {
        TargetValue: 500,
        PredefinedMetricSpecification: {
          PredefinedMetricType: 'SageMakerInferenceComponentInvocationsPerCopy',
        },
      },
    ],
  ])('can be scaled by %s for each copy', (_, scaleToZero, tracking) => {
    const { TargetTrackingScalingPolicyConfiguration } = propertiesOf(
      sleeping({ scaleToZero }),
      POLICY,
      /Load/,
    );
    expect(TargetTrackingScalingPolicyConfiguration).toMatchObject(tracking);
  });

  it('gets another model in place, one copy after the other, with alarms that take it back', () => {
    const other = sleeping({
      modelId: 'cross-encoder/ms-marco-MiniLM-L-12-v2',
      modelRevision: 'f'.repeat(40),
    });
    const before = sleeping();
    expect(identityOf(other)).toEqual(identityOf(before));
    expect(only(other, ENDPOINT_CONFIG)).toEqual(only(before, ENDPOINT_CONFIG));
    const { DeploymentConfig } = propertiesOf(other, COMPONENT);
    expect(DeploymentConfig.RollingUpdatePolicy).toMatchObject({
      MaximumBatchSize: { Type: 'COPY_COUNT', Value: 1 },
      WaitIntervalInSeconds: 300,
    });
    expect(DeploymentConfig.AutoRollbackConfiguration.Alarms).toEqual([
      { AlarmName: { Ref: expect.stringMatching(/RolloutErrors/) } },
      { AlarmName: { Ref: expect.stringMatching(/RolloutLatency/) } },
    ]);
  });

  it('is another endpoint than one that runs all the time, so that one can take the place of the other', () => {
    const { logicalId, name } = identityOf(sleeping());
    const always = identityOf(endpointWith());
    expect(logicalId).not.toBe(always.logicalId);
    expect(name).not.toBe(always.name);
  });

  it('writes its logs under the name of the component', () => {
    const logs = statementsOf(template).find(({ actions }) => actions.includes('logs:PutLogEvents'));
    expect(JSON.stringify(logs!.resources)).toContain('/aws/sagemaker/InferenceComponents/*');
  });
});

describe('the hours of an endpoint', () => {
  const SCHEDULE: ScheduleProps = { timeZone: 'Europe/Berlin', on: '07:00', off: '19:30' };
  const actionsOf = (schedule: ScheduleProps) =>
    propertiesOf(sleeping({ scaleToZero: { maxCopyCount: 2 }, schedule }), TARGET).ScheduledActions;

  it('are those of working days by default, in their time zone, and it is off outside them', () => {
    expect(actionsOf(SCHEDULE)).toEqual([
      {
        ScheduledActionName: 'On',
        Schedule: 'cron(0 7 ? * MON-FRI *)',
        Timezone: 'Europe/Berlin',
        ScalableTargetAction: { MinCapacity: 1, MaxCapacity: 2 },
      },
      {
        ScheduledActionName: 'Off',
        Schedule: 'cron(30 19 ? * MON-FRI *)',
        Timezone: 'Europe/Berlin',
        ScalableTargetAction: { MinCapacity: 0, MaxCapacity: 0 },
      },
    ]);
  });

  it('may leave it asleep instead, on other days', () => {
    const [, off] = actionsOf({ ...SCHEDULE, days: 'MON,WED', offHours: OffHours.ASLEEP });
    expect(off).toMatchObject({
      Schedule: 'cron(30 19 ? * MON,WED *)',
      ScalableTargetAction: { MinCapacity: 0, MaxCapacity: 2 },
    });
  });
});

describe('profile scale-to-zero', () => {
  const template = profileWith();
  const { InferenceComponentName } = propertiesOf(template, COMPONENT);

  it('has connector and rerank function name the component, and lets both call it', () => {
    const { Connector } = propertiesOf(template, 'Custom::RerankModel');
    expect(Connector.actions[0].headers).toMatchObject({
      'X-Amzn-SageMaker-Inference-Component': InferenceComponentName,
    });
    const { Environment } = propertiesOf(template, 'AWS::Lambda::Function', /^RerankHandler/);
    expect(Environment.Variables).toMatchObject({ INFERENCE_COMPONENT_NAME: InferenceComponentName });
    const invoking = statementsOf(template).filter(({ actions }) =>
      actions.includes('sagemaker:InvokeEndpoint'),
    );
    expect(invoking).toHaveLength(2);
    for (const { resources } of invoking) {
      expect(resources).toHaveLength(2);
      expect(JSON.stringify(resources)).toContain(`:inference-component/${InferenceComponentName}`);
    }
  });

  it('keeps searches and requests going while it sleeps, unless it is told otherwise', () => {
    const ignoresFailure = (rerank: Template) =>
      propertiesOf(rerank, 'Custom::RerankPipeline').Pipeline.response_processors[0].rerank.ignore_failure;
    const onFailure = (rerank: Template) =>
      propertiesOf(rerank, 'AWS::Lambda::Function', /^RerankHandler/).Environment.Variables.ON_FAILURE;
    expect([ignoresFailure(template), onFailure(template)]).toEqual([true, 'original-order']);

    const strict = profileWith({
      pipeline: { ...profile.pipeline, ignoreFailure: false },
      rerank: { onFailure: 'error' } as Config['rerank'],
    });
    expect([ignoresFailure(strict), onFailure(strict)]).toEqual([false, 'error']);
    // While it is paused, no call is answered.
    expect(onFailure(profileWith({ paused: true }))).toBe('original-order');
    expect(() =>
      profileWith({ pipeline: { ...profile.pipeline, defaultForIndices: ['docs'] } }),
    ).not.toThrow();
  });

  it.each([
    [OffHours.OFF, 'Warning'],
    [OffHours.ASLEEP, 'Critical'],
  ])('alarms of searches outside hours that have it %s as %s', (offHours, severity) => {
    const schedule = { timeZone: 'UTC', on: '07:00', off: '19:00', offHours };
    const { rerank } = synthesize(
      validateConfig({ ...profile, monitoring: {}, endpoint: { ...profile.endpoint, schedule } }, 'test'),
    );
    expect(propertiesOf(rerank, ALARM, /AwakeLate/).AlarmName).toContain(`-${severity}`);
  });

  it('validates what serves again when the component gets another model', () => {
    const { EndpointConfiguration } = propertiesOf(template, 'Custom::RerankModel');
    const [modelId] = only(template, MODEL);
    expect(JSON.stringify(EndpointConfiguration)).toContain(
      JSON.stringify({ 'Fn::GetAtt': [modelId, 'ModelName'] }),
    );
  });

  it('gives the registrar the time that the endpoint takes to wake', () => {
    expect(propertiesOf(template, 'AWS::Lambda::Function', /^Registrar.*Handler/).Timeout).toBe(780);
  });

  it('alarms when it does not wake, and not when nobody searches', () => {
    const alarms = Object.values(template.findResources(ALARM)).map(({ Properties }) => Properties);
    const named = (name: string) => alarms.find(({ AlarmName }) => String(AlarmName).includes(name));
    expect(named('Idle')).toBeUndefined();
    expect(named('Awake-Late')).toMatchObject({
      MetricName: 'NoCapacityInvocationFailures',
      Period: 300,
      EvaluationPeriods: 4,
    });
    expect(named('Awake-Late')!.AlarmName).toMatch(/-Critical$/);
    expect(named('5XX-Rate')!.Dimensions).toEqual([
      { Name: 'InferenceComponentName', Value: InferenceComponentName },
    ]);
    // Requests that met it waking are no failures to be told of.
    expect(named('NotReranked-Rate')!.Metrics[0].Expression).toBe(
      '100 * (FILL(notReranked, 0) - FILL(waking, 0)) / requests',
    );
  });
});

it('an endpoint of your own can host the model as a component', () => {
  const { rerank } = synthesize(
    validateConfig(
      {
        ...profile,
        endpoint: {
          existing: { endpointName: 'theirs', device: 'gpu', inferenceComponentName: 'their-model' },
        },
      },
      'test',
    ),
  );
  const { Connector } = propertiesOf(rerank, 'Custom::RerankModel');
  expect(Connector.actions[0].headers['X-Amzn-SageMaker-Inference-Component']).toBe('their-model');
  expect(
    propertiesOf(rerank, 'Custom::RerankPipeline').Pipeline.response_processors[0].rerank.ignore_failure,
  ).toBe(false);
  rerank.resourceCountIs(COMPONENT, 0);
});
