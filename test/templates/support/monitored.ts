import type { Template } from 'aws-cdk-lib/assertions';
import { CrossEncoderEndpoint, RerankFunction, RerankModel, type ServerlessProps } from '../../../lib';
import { RerankMonitoring, type RerankMonitoringProps } from '../../../lib/monitoring/rerank-monitoring';
import { domainIn, templateOf } from './synthesize';

const ALARM = 'AWS::CloudWatch::Alarm';
export const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:alarms';
export const ENV = { account: '111122223333', region: 'eu-west-1' };

export interface Options extends Partial<Omit<RerankMonitoringProps, 'rerank'>> {
  readonly instanceType?: string;
  readonly serverless?: ServerlessProps;
  readonly rerank?: boolean;
}

export function monitored({ instanceType, serverless, rerank = true, ...props }: Options = {}): Template {
  return templateOf((stack) => {
    const domain = domainIn(stack);
    const endpoint = new CrossEncoderEndpoint(stack, 'Endpoint', { instanceType, serverless });
    const model = new RerankModel(stack, 'Model', { domain, endpoint });
    new RerankMonitoring(stack, 'Monitoring', {
      domain,
      endpoint,
      model,
      rerank: rerank ? new RerankFunction(stack, 'Rerank', { endpoint }) : undefined,
      alarmTopicArn: TOPIC,
      ...props,
    });
  }, ENV);
}

export const template = monitored();

/** The alarms of the monitoring: what the endpoint needs for its own roll-back bears no such name. */
export const alarmsIn = (of: Template) =>
  Object.values(of.findResources(ALARM))
    .map(({ Properties }) => Properties)
    .filter(({ AlarmName }) => String(AlarmName).startsWith('Test-'));

export const namesIn = (of: Template) => alarmsIn(of).map(({ AlarmName }) => AlarmName.replace(/^Test-/, ''));

export function alarm(name: string, of = template) {
  const found = alarmsIn(of).find(({ AlarmName }) => AlarmName === `Test-${name}`);
  expect(found).toBeDefined();
  return found!;
}

/** An alarm with its metric where it has a single one, wherever CloudFormation wants that: a label puts it into a list. */
export function plain(properties: ReturnType<typeof alarm>) {
  const { Metrics = [], ...rest } = properties;
  const [{ MetricStat = undefined } = {}] = Metrics;
  return MetricStat
    ? { ...rest, ...MetricStat.Metric, Statistic: MetricStat.Stat, Period: MetricStat.Period }
    : rest;
}

/** The metrics that an alarm on metric math is computed from, by their id. */
export const metricsOf = (properties: {
  Metrics: { Id: string; MetricStat?: { Metric: object; Stat: string } }[];
}) => Object.fromEntries(properties.Metrics.map(({ Id, MetricStat }) => [Id, MetricStat]));
