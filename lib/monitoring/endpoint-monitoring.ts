import { Duration } from 'aws-cdk-lib';
import {
  GraphWidget,
  type IMetric,
  type IWidget,
  MathExpression,
  Row,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import {
  type AlarmFactory,
  type AlarmWithAnnotation,
  type BaseMonitoringProps,
  DefaultGraphWidgetHeight,
  Monitoring,
  MonitoringHeaderWidget,
  type MonitoringScope,
  PercentageAxisFromZero,
  QuarterWidth,
  TimeAxisMillisFromZero,
} from 'cdk-monitoring-constructs';
import type { ICrossEncoderEndpoint } from '../endpoint/cross-encoder-endpoint';
import { type EndpointThresholds, endpointAlarms } from './endpoint-alarms';

/** Which endpoint is watched, and what is normal for it. */
export interface EndpointMonitoringProps extends BaseMonitoringProps, EndpointThresholds {
  readonly endpoint: ICrossEncoderEndpoint;
}

/** Graphs and alarms of a SageMaker endpoint, which cdk-monitoring-constructs does not cover. */
export class EndpointMonitoring extends Monitoring {
  private readonly endpoint: ICrossEncoderEndpoint;
  private readonly annotated = new Map<string, AlarmWithAnnotation>();

  constructor(scope: MonitoringScope, props: EndpointMonitoringProps) {
    super(scope, props);
    this.endpoint = props.endpoint;
    const factory: AlarmFactory = this.createAlarmFactory(props.alarmFriendlyName ?? 'Endpoint');
    for (const { metric, ...alarm } of endpointAlarms(props.endpoint, props)) {
      const created = factory.addAlarm(metric, { disambiguator: 'Critical', ...alarm });
      this.annotated.set(alarm.alarmNameSuffix, created);
      this.addAlarm(created);
    }
    props.useCreatedAlarms?.consume(this.createdAlarms());
  }

  override summaryWidgets(): IWidget[] {
    return this.widgets();
  }

  override widgets(): IWidget[] {
    const { endpoint } = this;
    const invocations = endpoint.metricInvocations({ period: MINUTE, label: 'Invocations' });
    return [
      new MonitoringHeaderWidget({ family: 'SageMaker Endpoint', title: 'Cross-encoder' }),
      new Row(
        this.graph('Invocations', [
          invocations,
          ...(endpoint.sleeps ? [endpoint.metricNoCapacityFailures({ label: 'Without a copy' })] : []),
        ]),
        this.graph('Failed invocations', [
          endpoint.metricInvocation4XXErrors({ period: MINUTE, label: '4xx' }),
          endpoint.metricInvocation5XXErrors({ period: MINUTE, label: '5xx' }),
          ...(endpoint.serverless
            ? []
            : [endpoint.metricModelErrors({ period: MINUTE, label: 'Model errors' })]),
        ]),
        this.latencyGraph('Model latency, in ms', 'ModelLatency'),
        this.latencyGraph('Overhead of SageMaker, in ms', 'OverheadLatency'),
      ),
      new Row(
        ...(endpoint.device === 'gpu'
          ? [
              this.usageGraph('GPU, 100 % for each', endpoint.metricGpuUtilization(MAXIMUM), 'GPU-Unused'),
              this.usageGraph(
                'GPU memory, 100 % for each',
                endpoint.metricGpuMemoryUtilization(MAXIMUM),
                'GPU-Memory',
              ),
            ]
          : []),
        ...(endpoint.serverless ? this.serverlessGraphs() : []),
        ...(endpoint.serverless
          ? []
          : [this.usageGraph('CPU, 100 % for each core', endpoint.metricCpuUtilization(MAXIMUM))]),
        this.usageGraph('Memory', endpoint.metricMemoryUtilization(MAXIMUM), 'Memory'),
      ),
    ];
  }

  private serverlessGraphs(): IWidget[] {
    const { endpoint } = this;
    const concurrency = new MathExpression({
      expression: '100 * share',
      usingMetrics: { share: endpoint.metricConcurrencyUtilization({ period: MINUTE }) },
      label: 'Calls at the same time',
      period: MINUTE,
    });
    const setup = new MathExpression({
      expression: 'us / 1000',
      usingMetrics: { us: endpoint.metricModelSetupTime({ period: MINUTE }) },
      label: 'Slowest start',
      period: MINUTE,
    });
    return [
      this.usageGraph('Concurrency, % of the most', concurrency),
      new GraphWidget({
        title: 'Starts of containers, in ms',
        left: [setup],
        leftYAxis: TimeAxisMillisFromZero,
        width: QuarterWidth,
        height: DefaultGraphWidgetHeight,
      }),
    ];
  }

  private graph(title: string, left: IMetric[]): GraphWidget {
    return new GraphWidget({ title, left, width: QuarterWidth, height: DefaultGraphWidgetHeight });
  }

  /** SageMaker counts in microseconds; people read milliseconds. */
  private latencyGraph(title: string, metricName: string): GraphWidget {
    const percentiles = [50, 90, 99].map((percentile) => {
      const metric = this.endpoint.metric(metricName, { statistic: Stats.p(percentile), period: MINUTE });
      return new MathExpression({
        expression: `p${percentile}us / 1000`,
        usingMetrics: { [`p${percentile}us`]: metric },
        label: `p${percentile}`,
        period: MINUTE,
      });
    });
    return new GraphWidget({
      title,
      left: percentiles,
      leftYAxis: TimeAxisMillisFromZero,
      width: QuarterWidth,
      height: DefaultGraphWidgetHeight,
    });
  }

  private usageGraph(title: string, metric: IMetric, alarm?: string): GraphWidget {
    const annotation = this.annotated.get(alarm ?? '')?.annotation;
    return new GraphWidget({
      title,
      left: [metric],
      leftYAxis: PercentageAxisFromZero,
      leftAnnotations: annotation && [annotation],
      width: QuarterWidth,
      height: DefaultGraphWidgetHeight,
    });
  }
}

const MINUTE = Duration.minutes(1);
const MAXIMUM = { statistic: Stats.MAXIMUM, period: MINUTE };
