import { Stack } from 'aws-cdk-lib';
import * as sns from 'aws-cdk-lib/aws-sns';
import { DefaultDashboardFactory, MonitoringFacade, SnsAlarmActionStrategy } from 'cdk-monitoring-constructs';
import { Construct } from 'constructs';
import type { ISearchDomain } from '../domain/search-domain';
import { isEndpoint } from '../endpoint/endpoint';
import { LATENCY_MS } from '../endpoint/rules';
import { Registrar } from '../registration/registrar';
import type { IRerankModel } from '../registration/rerank-model';
import type { RerankFunction } from '../rerank-function/rerank-function';
import type { IReranker } from '../shared/reranker';
import { TOPIC_ARN } from '../shared/rules';
import { errorsOf, validate } from '../shared/validation';
import { monitorBedrock } from './bedrock-monitoring';
import { MONITORING_DEFAULTS } from './defaults';
import { monitorDomain } from './domain-monitoring';
import { EndpointMonitoring } from './endpoint-monitoring';
import { monitorRegistrar, monitorRerankFunction } from './function-monitoring';
import { GPU_COUNT, IDLE_HOURS } from './rules';

/** The watched resources, their normal range, and the recipient of alarms. */
export interface RerankMonitoringProps {
  /** The domain that searches. */
  readonly domain: ISearchDomain;
  /** The endpoint that scores, or the model of Bedrock. */
  readonly endpoint: IReranker;
  /** The model that is registered on the domain. */
  readonly model: IRerankModel;
  /**
   * The function that reranks what callers send along.
   *
   * @default - no function is watched but the registrar
   */
  readonly rerank?: RerankFunction;
  /**
   * The ARN of an SNS topic that is told when an alarm goes off, and when it is over; a topic with a key of its own must
   * let CloudWatch use the key.
   *
   * @default - alarms change their state, and tell nobody
   */
  readonly alarmTopicArn?: string;
  /**
   * Milliseconds within which the model should answer 99 of 100 requests: 1 to 60,000, as long as SageMaker waits.
   *
   * @default 1000
   */
  readonly latencyBudgetMs?: number;
  /**
   * Hours without an invocation after which the endpoint counts as idle while billed: 1 to 168.
   *
   * @default 24
   */
  readonly idleHours?: number;
  /**
   * The number of GPUs of an instance: 1 to 16, such as 4 for `ml.g4dn.12xlarge`.
   *
   * @default 1
   */
  readonly gpuCount?: number;
}

/**
 * A dashboard and alarms for everything that a rerank goes through, named after the stack.
 *
 * @example
 * new RerankMonitoring(this, 'Monitoring', { domain, endpoint, model, rerank, latencyBudgetMs: 500 });
 */
export class RerankMonitoring extends Construct {
  /** Where graphs and alarms can be added. */
  readonly facade: MonitoringFacade;

  constructor(scope: Construct, id: string, props: RerankMonitoringProps) {
    super(scope, id);
    const { domain, endpoint, model, rerank } = props;
    validate(
      this,
      ...errorsOf('alarmTopicArn', props.alarmTopicArn, TOPIC_ARN),
      ...errorsOf('latencyBudgetMs', props.latencyBudgetMs, LATENCY_MS),
      ...errorsOf('idleHours', props.idleHours, IDLE_HOURS),
      ...errorsOf('gpuCount', props.gpuCount, GPU_COUNT),
    );
    const name = Stack.of(this).stackName;
    const topic = props.alarmTopicArn && sns.Topic.fromTopicArn(this, 'AlarmTopic', props.alarmTopicArn);
    this.facade = new MonitoringFacade(this, 'Facade', {
      alarmFactoryDefaults: {
        alarmNamePrefix: name,
        actionsEnabled: true,
        action: topic ? new SnsAlarmActionStrategy({ onAlarmTopic: topic, onOkTopic: topic }) : undefined,
      },
      dashboardFactory: new DefaultDashboardFactory(this, 'Dashboards', { dashboardNamePrefix: name }),
    });

    this.facade.addLargeHeader(`Rerank model ${model.modelId}`);
    const latencyBudgetMs = props.latencyBudgetMs ?? MONITORING_DEFAULTS.latencyBudgetMs;
    if (isEndpoint(endpoint)) {
      this.facade.addSegment(
        new EndpointMonitoring(this.facade, {
          endpoint,
          latencyBudgetMs,
          idleHours: props.idleHours ?? MONITORING_DEFAULTS.idleHours,
          gpuCount: props.gpuCount ?? MONITORING_DEFAULTS.gpuCount,
        }),
      );
    } else {
      monitorBedrock(this.facade, endpoint.rerankerName, latencyBudgetMs);
    }
    if (rerank) {
      monitorRerankFunction(this.facade, rerank.function, { sleeps: endpoint.sleeps });
    }
    monitorDomain(this.facade, domain);
    monitorRegistrar(this.facade, Registrar.of(this, model.domain).function);
  }
}
