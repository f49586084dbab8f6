import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, MathExpression, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { AddAlarmProps, MetricWithAlarmSupport } from 'cdk-monitoring-constructs';
import type { ICrossEncoderEndpoint } from '../endpoint/cross-encoder-endpoint';

/** The normal range of an endpoint. */
export interface EndpointThresholds {
  /** Milliseconds within which the model should answer 99 of 100 requests. */
  readonly latencyBudgetMs: number;
  /** Hours without an invocation after which the instances are billed for nothing: 1 to 168. */
  readonly idleHours: number;
  /** The number of GPUs of an instance: SageMaker reports their use as a sum. */
  readonly gpuCount: number;
}

/** An alarm, and the metric that it watches. */
export type EndpointAlarm = AddAlarmProps & { readonly metric: MetricWithAlarmSupport };

/** Everything that somebody should be told of an endpoint. */
export function endpointAlarms(
  endpoint: ICrossEncoderEndpoint,
  thresholds: EndpointThresholds,
): EndpointAlarm[] {
  if (endpoint.serverless) {
    return serverlessAlarms(endpoint, thresholds);
  }
  return [
    ...errorAlarms(endpoint),
    modelErrorsAlarm(endpoint),
    latencyAlarm(endpoint, thresholds),
    overheadAlarm(endpoint, thresholds),
    ...usageAlarms(endpoint, thresholds),
    ...(endpoint.sleeps ? [lateAlarm(endpoint)] : [idleAlarm(endpoint, thresholds)]),
  ];
}

/**
 * By the metrics that a serverless endpoint publishes; AWS calls its list exhaustive
 * (https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints-monitoring.html). Nothing is idle, since nothing is
 * billed then, and the overhead is that of starting containers, which is no fault.
 */
function serverlessAlarms(endpoint: ICrossEncoderEndpoint, thresholds: EndpointThresholds): EndpointAlarm[] {
  return [
    ...errorAlarms(endpoint),
    latencyAlarm(endpoint, thresholds),
    ...usageAlarms(endpoint, thresholds),
    {
      ...OVER,
      ...THREE_OF_FIVE,
      metric: endpoint.metricConcurrencyUtilization({ period: MINUTE }),
      threshold: 0.8,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      disambiguator: 'Warning',
      alarmNameSuffix: 'Concurrency',
      alarmDescription:
        'More than 80 % of the calls that the serverless endpoint takes at the same time: what is over is throttled, and not ' +
        'reranked. Raise serverless.maxConcurrency.',
    },
  ];
}

/**
 * SageMaker sends 1 for a failed and 0 for any other invocation, so that the average is the share. Without invocations
 * there is no data, and nothing fails.
 */
function errorAlarms(endpoint: ICrossEncoderEndpoint): EndpointAlarm[] {
  return [
    {
      ...FAILING,
      metric: endpoint.metricInvocation4XXErrors(SHARE),
      alarmNameSuffix: '4XX-Rate',
      alarmDescription:
        'The container refuses more than 5 % of the requests: it does not understand them, or its handler throws.',
    },
    {
      ...FAILING,
      metric: endpoint.metricInvocation5XXErrors(SHARE),
      alarmNameSuffix: '5XX-Rate',
      alarmDescription:
        'The endpoint fails more than 5 % of the requests: too few instances, or a broken container.',
    },
  ];
}

function modelErrorsAlarm(endpoint: ICrossEncoderEndpoint): EndpointAlarm {
  return {
    ...FAILING,
    metric: endpoint.metricModelErrors(SHARE),
    alarmNameSuffix: 'ModelErrors-Rate',
    alarmDescription:
      'The model answers more than 5 % of the requests with an error, or not within 60 seconds.',
  };
}

function latencyAlarm(
  endpoint: ICrossEncoderEndpoint,
  { latencyBudgetMs }: EndpointThresholds,
): EndpointAlarm {
  return {
    ...SLOW,
    metric: endpoint.metricModelLatency({ period: MINUTE }),
    threshold: latencyBudgetMs * MICROSECONDS,
    alarmNameSuffix: 'Latency-P99',
    alarmDescription: `The model takes longer than ${latencyBudgetMs} ms for 1 in 100 requests.`,
  };
}

function overheadAlarm(
  endpoint: ICrossEncoderEndpoint,
  { latencyBudgetMs }: EndpointThresholds,
): EndpointAlarm {
  return {
    ...SLOW,
    metric: endpoint.metricOverheadLatency({ period: MINUTE }),
    threshold: latencyBudgetMs * MICROSECONDS,
    disambiguator: 'Warning',
    alarmNameSuffix: 'Overhead-P99',
    alarmDescription: `SageMaker itself adds more than ${latencyBudgetMs} ms to 1 in 100 requests.`,
  };
}

/** An instance that reports nothing is about to start or to be replaced: its alarm keeps its state. */
function usageAlarms(endpoint: ICrossEncoderEndpoint, { gpuCount }: EndpointThresholds): EndpointAlarm[] {
  const highest = { statistic: Stats.MAXIMUM, period: FIVE_MINUTES };
  const full = { ...OVER, datapointsToAlarm: 3, threshold: 90, treatMissingData: TreatMissingData.IGNORE };
  const memory: EndpointAlarm = {
    ...full,
    metric: endpoint.metricMemoryUtilization(highest),
    alarmNameSuffix: 'Memory',
    alarmDescription:
      'An instance uses more than 90 % of its memory; the container is killed when it has none left.',
  };
  if (endpoint.device !== 'gpu') {
    return [memory];
  }
  return [
    memory,
    {
      ...full,
      metric: endpoint.metricGpuMemoryUtilization(highest),
      threshold: 90 * gpuCount,
      alarmNameSuffix: 'GPU-Memory',
      alarmDescription:
        "An instance uses more than 90 % of its GPUs' memory; a larger batch fails when there is none left.",
    },
    unusedGpuAlarm(endpoint),
  ];
}

/**
 * A container that finds no GPU computes on the CPU without a word, at the price of the GPU. What is on a GPU holds its
 * memory even when it computes too shortly to be sampled, so that both must be unused.
 */
function unusedGpuAlarm(endpoint: ICrossEncoderEndpoint): EndpointAlarm {
  const highest = { statistic: Stats.MAXIMUM, period: FIVE_MINUTES };
  return {
    ...OVER,
    metric: new MathExpression({
      expression: 'IF(invocations > 0 AND gpu < 0.5 AND gpuMemory < 0.5, 1, 0)',
      usingMetrics: {
        invocations: endpoint.metricInvocations({ period: FIVE_MINUTES }),
        gpu: endpoint.metricGpuUtilization(highest),
        gpuMemory: endpoint.metricGpuMemoryUtilization(highest),
      },
      label: 'Invocations without the GPU',
      period: FIVE_MINUTES,
    }),
    threshold: 0,
    datapointsToAlarm: 3,
    treatMissingData: TreatMissingData.NOT_BREACHING,
    alarmNameSuffix: 'GPU-Unused',
    alarmDescription:
      'The model answers without using the GPU that is paid for: the driver of the host image does not run the CUDA of the ' +
      'serving image, or that has none. For CUDA 12 leave image.inferenceAmiVersion out. See the endpoint log.',
  };
}

/** SageMaker sends no metric while nobody calls, so that missing data is the very thing to be told of. */
function idleAlarm(endpoint: ICrossEncoderEndpoint, { idleHours }: EndpointThresholds): EndpointAlarm {
  return {
    metric: endpoint.metricInvocations({ period: Duration.hours(1) }),
    comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
    threshold: 1,
    datapointsToAlarm: idleHours,
    treatMissingData: TreatMissingData.BREACHING,
    disambiguator: 'Warning',
    alarmNameSuffix: 'Idle',
    alarmDescription:
      `Nobody called the endpoint for ${idleHours} hours, and its instances are billed. Set paused or endpoint.scaleToZero, or ` +
      'destroy it. npm run cost tells what each would save.',
  };
}

/**
 * A call that meets no copy wakes the endpoint, and those of the minutes after it fail too. Outside hours that have it off
 * nothing wakes it, and the alarm goes off whenever somebody searches: nobody is to be called at night for that.
 */
function lateAlarm(endpoint: ICrossEncoderEndpoint): EndpointAlarm {
  return {
    ...OVER,
    metric: endpoint.metricNoCapacityFailures({ period: FIVE_MINUTES }),
    threshold: 0,
    datapointsToAlarm: 4,
    treatMissingData: TreatMissingData.NOT_BREACHING,
    ...(endpoint.isOffByHours && { disambiguator: 'Warning' }),
    alarmNameSuffix: 'Awake-Late',
    alarmDescription:
      'Calls met no copy of the model for 20 minutes: the endpoint does not wake. AWS may have no capacity of the instance ' +
      'type, the account no quota for it, or the schedule has it off.',
  };
}

const MINUTE = Duration.minutes(1);
const FIVE_MINUTES = Duration.minutes(5);
const MICROSECONDS = 1_000;
const OVER = { comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD };
/** One bad minute is not worth a call; three of five are. */
const THREE_OF_FIVE = { datapointsToAlarm: 3, evaluationPeriods: 5 };
const SHARE = { statistic: Stats.AVERAGE, period: MINUTE };
/** Without invocations there is no latency, and nothing fails. */
const SLOW = { ...OVER, ...THREE_OF_FIVE, treatMissingData: TreatMissingData.NOT_BREACHING };
const FAILING = { ...SLOW, threshold: 0.05 };
