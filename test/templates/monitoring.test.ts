import { Match } from 'aws-cdk-lib/assertions';
import { CrossEncoderEndpoint, RerankFunction, RerankModel } from '../../lib';
import { maskAssetHashes } from './support/mask-asset-hashes';
import { alarmsIn, ENV, monitored, namesIn, TOPIC, template } from './support/monitored';
import { domainIn, only, templateOf } from './support/synthesize';

expect.addSnapshotSerializer(maskAssetHashes);

describe('the alarms', () => {
  it('are these', () => {
    expect(namesIn(template).sort()).toEqual([
      'Domain-5XX-Rate-Critical',
      'Domain-Cluster-ClusterIndexWritesBlocked-Critical',
      'Domain-Cluster-ClusterStatus-Critical',
      'Domain-Cluster-ClusterStatus-Warning',
      'Domain-Disk-Usage-Critical',
      'Domain-Memory-Usage-Critical',
      'Endpoint-4XX-Rate-Critical',
      'Endpoint-5XX-Rate-Critical',
      'Endpoint-GPU-Memory-Critical',
      'Endpoint-GPU-Unused-Critical',
      'Endpoint-Idle-Warning',
      'Endpoint-Latency-P99-Critical',
      'Endpoint-Memory-Critical',
      'Endpoint-ModelErrors-Rate-Critical',
      'Endpoint-Overhead-P99-Warning',
      'Function-Crash-Count-Critical',
      'Function-Internal-Error-Count-Critical',
      'Function-Latency-P99-Warning',
      'Function-NotReranked-Rate-Critical',
      'Function-Throttled-Count-Critical',
      'Registrar-Fault-Count-Warning',
      'Registrar-Throttled-Count-Warning',
    ]);
  });

  it('tell the topic when they go off and when they are over', () => {
    for (const { AlarmActions, OKActions, ActionsEnabled } of alarmsIn(template)) {
      expect({ AlarmActions, OKActions, ActionsEnabled }).toEqual({
        AlarmActions: [TOPIC],
        OKActions: [TOPIC],
        ActionsEnabled: true,
      });
    }
  });

  it('tell nobody without a topic', () => {
    const silent = alarmsIn(monitored({ alarmTopicArn: undefined }));
    expect(silent.map(({ AlarmActions }) => AlarmActions)).toEqual(silent.map(() => undefined));
  });

  it('say what is wrong', () => {
    for (const { AlarmDescription } of alarmsIn(template)) {
      expect(AlarmDescription).toMatch(/\w{3}/);
    }
  });

  it('are as they were', () => {
    expect(alarmsIn(template).sort((a, b) => (a.AlarmName < b.AlarmName ? -1 : 1))).toMatchSnapshot(
      'all alarms',
    );
  });
});

describe('the monitoring', () => {
  it('has one dashboard, named after the stack, with a widget for every part', () => {
    const [, { Properties }] = only(template, 'AWS::CloudWatch::Dashboard');
    expect(Properties.DashboardName).toBe('Test');
    const body = JSON.stringify(Properties.DashboardBody);
    for (const title of [
      'Rerank model',
      'Model latency, in ms',
      'GPU memory',
      'Search domain',
      'Registrar',
      'Rerank function',
    ]) {
      expect(body).toContain(title);
    }
    expect(body).toContain('p99us / 1000');
  });

  it('rejects what CloudWatch would not take, all at once', () => {
    expect(() =>
      monitored({ alarmTopicArn: 'alarms', latencyBudgetMs: 0.5, idleHours: 169, gpuCount: 0 }),
    ).toThrow(
      /^Test\/Monitoring: alarmTopicArn is "alarms"; .*\nlatencyBudgetMs is 0.5; .*\nidleHours is 169; .* 1 to 168\ngpuCount is 0; /,
    );
  });

  it('adds no permission', () => {
    const plain = templateOf((stack) => {
      const domain = domainIn(stack);
      const endpoint = new CrossEncoderEndpoint(stack, 'Endpoint');
      new RerankModel(stack, 'Model', { domain, endpoint });
      new RerankFunction(stack, 'Rerank', { endpoint });
    }, ENV);
    for (const type of ['AWS::IAM::Policy', 'AWS::IAM::Role']) {
      template.resourcePropertiesCountIs(
        type,
        Match.anyValue(),
        Object.keys(plain.findResources(type)).length,
      );
    }
  });
});
