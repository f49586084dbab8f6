import { Duration } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import { CrossEncoderEndpoint, type CrossEncoderEndpointProps, TrafficShift } from '../../lib';
import { statementsOf } from './support/statements';
import { only, templateOf } from './support/synthesize';

const CONFIG = 'AWS::SageMaker::EndpointConfig';
const ENDPOINT = 'AWS::SageMaker::Endpoint';
const ALARM = 'AWS::CloudWatch::Alarm';

const endpointWith = (props?: CrossEncoderEndpointProps) =>
  templateOf((stack) => {
    new CrossEncoderEndpoint(stack, 'Endpoint', props);
  });

const deploymentOf = (template: Template) => only(template, ENDPOINT)[1].Properties.DeploymentConfig;
const configOf = (template: Template) => only(template, CONFIG)[0];
const alarmsOf = (template: Template) => Object.values(template.findResources(ALARM));

describe('the update of an endpoint', () => {
  it('sends the waiting interval that the API requires for traffic all at once too', () => {
    expect(deploymentOf(endpointWith()).BlueGreenUpdatePolicy.TrafficRoutingConfiguration).toEqual({
      Type: 'ALL_AT_ONCE',
      WaitIntervalInSeconds: 0,
    });
  });

  it.each([
    [TrafficShift.ALL_AT_ONCE, 1],
    [TrafficShift.CANARY, 2],
    [TrafficShift.LINEAR, 5],
  ])(
    'may take longer than %s waits, an hour each time, and no longer than the API allows',
    (trafficShift, waits) => {
      const hour = Duration.hours(1);
      const { BlueGreenUpdatePolicy } = deploymentOf(
        endpointWith({
          instanceCount: 4,
          startupTimeout: hour,
          rollout: { trafficShift, bakeTime: hour },
        }),
      );
      const starting = 2 * 3_600;
      expect(BlueGreenUpdatePolicy.MaximumExecutionTimeoutInSeconds).toBeGreaterThan(
        waits * 3_600 + starting,
      );
      expect(BlueGreenUpdatePolicy.MaximumExecutionTimeoutInSeconds).toBeLessThanOrEqual(28_800);
    },
  );

  it('goes to another configuration when only its settings change', () => {
    const scaling = { maxInstanceCount: 4 };
    const shift = { trafficShift: TrafficShift.CANARY };
    const ids = [
      endpointWith({ instanceCount: 2 }),
      endpointWith({ instanceCount: 2, rollout: { bakeTime: Duration.minutes(10) } }),
      endpointWith({ instanceCount: 2, rollout: shift }),
      endpointWith({ instanceCount: 2, scaling }),
    ].map(configOf);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('is none when only its alarms or the limits of its scaling change', () => {
    const before = endpointWith({ scaling: { maxInstanceCount: 2 } });
    const after = endpointWith({ scaling: { maxInstanceCount: 4 }, rollout: { maxErrorPercent: 1 } });
    for (const type of [CONFIG, ENDPOINT]) {
      expect(only(after, type)).toEqual(only(before, type));
    }
  });
});

describe('the alarms that take an update back', () => {
  const template = endpointWith();

  it('watch the instances of the new configuration alone, so that a broken endpoint can be repaired', () => {
    const name = { 'Fn::GetAtt': [configOf(template), 'EndpointConfigName'] };
    const dimensions = [
      { Name: 'EndpointConfigName', Value: name },
      { Name: 'EndpointName', Value: only(template, ENDPOINT)[1].Properties.EndpointName },
      { Name: 'VariantName', Value: 'AllTraffic' },
    ];
    const metrics = alarmsOf(template).flatMap(({ Properties }) => [
      ...(Properties.Dimensions ? [Properties.Dimensions] : []),
      ...(Properties.Metrics ?? []).flatMap(
        ({ MetricStat }: { MetricStat?: { Metric: { Dimensions: unknown } } }) =>
          MetricStat ? [MetricStat.Metric.Dimensions] : [],
      ),
    ]);
    expect(metrics).toEqual([dimensions, dimensions, dimensions]);
  });

  it('are made again for each configuration, since an alarm that is changed keeps its state', () => {
    const config = configOf(template);
    for (const { Properties } of alarmsOf(template)) {
      expect(Properties.AlarmName['Fn::Join'][1]).toEqual([
        expect.stringMatching(/-rollback-(errors|latency)-$/),
        { 'Fn::GetAtt': [config, 'EndpointConfigName'] },
      ]);
    }
  });

  it('come before the endpoint, so they know it by its name alone', () => {
    const alarms = template.findResources(ALARM);
    expect(Object.keys(alarms)).toHaveLength(2);
    expect(deploymentOf(template).AutoRollbackConfiguration.Alarms).toEqual(
      Object.keys(alarms).map((Ref) => ({ AlarmName: { Ref } })),
    );
    expect(JSON.stringify(alarms)).not.toContain(`"${only(template, ENDPOINT)[0]}"`);
  });

  it('may be looked at by the role of the endpoint, and no other alarm', () => {
    const looking = (of: Template) =>
      statementsOf(of).filter(({ actions }) => actions.includes('cloudwatch:DescribeAlarms'));
    const [statement, ...others] = looking(template);
    expect(others).toEqual([]);
    expect(statement?.resources).toHaveLength(1);
    const [, prefix] = /:alarm:([^"*]+)\*"/.exec(JSON.stringify(statement?.resources)) ?? [];
    expect(prefix).toMatch(/^Test-Endpoint-[0-9A-F]{8}-rollback-$/);
    for (const { Properties } of alarmsOf(template)) {
      expect(Properties.AlarmName['Fn::Join'][1][0].startsWith(prefix)).toBe(true);
    }
    // The same for whatever takes the place of the endpoint, which is in service meanwhile.
    expect(looking(endpointWith({ instanceType: 'ml.g5.xlarge' }))[0]?.resources).toEqual(
      statement?.resources,
    );
  });
});
