import { Aws, Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Device, MaxLength, ProtocolName } from '../../protocol';
import type { IReranker } from '../shared/reranker';
import { SERVERLESS_READ_SECONDS, SERVERLESS_REQUEST_BYTES } from './serverless';

/** A SageMaker endpoint that scores query and passage pairs. */
export interface ICrossEncoderEndpoint extends IReranker {
  readonly endpointName: string;
  readonly endpointArn: string;
  /** The production variant that takes all traffic; a dimension of the endpoint's metrics. */
  readonly variantName: string;
  /** The device that the model runs on; decides the batch size that requests in `pairs` ask for. */
  readonly device: Device;
  /** Whether it is serverless: without instances, with other limits and metrics. */
  readonly serverless: boolean;

  /** Whether nothing wakes it outside its hours, so that calls then fail as they are meant to. @default false */
  readonly isOffByHours?: boolean;

  /** Calls that met no copy of an inference component, and wake it. @default - sum over 1 minute */
  metricNoCapacityFailures(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
  /** A metric of calls to the endpoint, in the namespace `AWS/SageMaker`. @default - sum over 5 minutes */
  metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric;
  /** A metric of the endpoint's hosts, in the namespace `/aws/sagemaker/Endpoints`. @default - average over 5 minutes */
  metricHost(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Calls to the endpoint. @default - sum over 5 minutes */
  metricInvocations(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
  /** Calls that were answered with a 4xx; the container answers 400 to its own exceptions. @default - sum over 5 minutes */
  metricInvocation4XXErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
  /** Calls that were answered with a 5xx. @default - sum over 5 minutes */
  metricInvocation5XXErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
  /** Calls that the container did not answer with a 2xx, time-outs included. @default - sum over 5 minutes */
  metricModelErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
  /** The time that the container takes for an answer, in microseconds. @default - 99th percentile over 5 minutes */
  metricModelLatency(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
  /** The time that SageMaker adds to it, in microseconds. @default - 99th percentile over 5 minutes */
  metricOverheadLatency(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
  /** The time that new containers of a serverless endpoint take to start, in microseconds. @default - maximum over 5 minutes */
  metricModelSetupTime(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
  /** Calls at the same time as a share of the most that a serverless endpoint takes. @default - maximum over 5 minutes */
  metricConcurrencyUtilization(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
  /** Use of the GPUs in percent, 100 for each GPU. @default - average over 5 minutes */
  metricGpuUtilization(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
  /** Use of the GPUs' memory in percent, 100 for each GPU. @default - average over 5 minutes */
  metricGpuMemoryUtilization(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
  /** Use of the CPU cores in percent, 100 for each core. @default - average over 5 minutes */
  metricCpuUtilization(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
  /** Use of the memory in percent. @default - average over 5 minutes */
  metricMemoryUtilization(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
}

/** Whether a reranker is an endpoint of SageMaker, with metrics of its own. */
export function isEndpoint(reranker: IReranker): reranker is ICrossEncoderEndpoint {
  return 'endpointName' in reranker;
}

/** The methods of every endpoint, made here or imported. */
export abstract class CrossEncoderEndpointBase extends Construct implements ICrossEncoderEndpoint {
  abstract readonly endpointName: string;
  abstract readonly endpointArn: string;
  abstract readonly variantName: string;
  abstract readonly protocol: ProtocolName;
  abstract readonly device: Device;
  abstract readonly maxLength?: MaxLength;
  abstract readonly configurationName?: string;
  abstract readonly instanceCount: number;
  abstract readonly maxWindows?: number;
  abstract readonly serverless: boolean;
  abstract readonly inferenceComponentName?: string;
  abstract readonly sleeps: boolean;

  get startsOnDemand(): boolean {
    return this.serverless || this.sleeps;
  }

  get maxRequestBytes(): number | undefined {
    return this.serverless ? SERVERLESS_REQUEST_BYTES : undefined;
  }

  get readTimeoutSeconds(): number | undefined {
    return this.serverless ? SERVERLESS_READ_SECONDS : undefined;
  }

  get rerankerName(): string {
    return this.endpointName;
  }

  get rerankerArn(): string {
    return this.endpointArn;
  }

  get region(): string {
    return Stack.of(this).region;
  }

  get invocationUrl(): string {
    return `https://runtime.sagemaker.${this.region}.${Aws.URL_SUFFIX}/endpoints/${this.endpointName}/invocations`;
  }

  grantInvoke(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['sagemaker:InvokeEndpoint'],
      resourceArns: [...this.arnsToInvoke, ...this.componentArns],
    });
  }

  /** The ARNs that a policy must allow for invocations of the endpoint. */
  protected get arnsToInvoke(): string[] {
    return [this.endpointArn];
  }

  /** Beside the endpoint: which of the two IAM looks for, nobody here has seen, and policies of others name both. */
  private get componentArns(): string[] {
    return this.inferenceComponentName === undefined
      ? []
      : [this.arnOf('inference-component', this.inferenceComponentName)];
  }

  /** The ARN of a resource of SageMaker's in the region and account of the stack. */
  protected arnOf(resource: string, resourceName: string): string {
    return Stack.of(this).formatArn({ service: 'sagemaker', resource, resourceName });
  }

  /** Of a component SageMaker keeps the metrics of calls by the name of the component alone. */
  metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metricIn('AWS/SageMaker', metricName, {
      statistic: cloudwatch.Stats.SUM,
      ...(this.inferenceComponentName !== undefined && {
        dimensionsMap: { InferenceComponentName: this.inferenceComponentName },
      }),
      ...options,
    });
  }

  metricNoCapacityFailures(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('NoCapacityInvocationFailures', { period: Duration.minutes(1), ...options });
  }

  metricHost(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metricIn('/aws/sagemaker/Endpoints', metricName, {
      statistic: cloudwatch.Stats.AVERAGE,
      ...options,
    });
  }

  metricInvocations(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('Invocations', options);
  }

  metricInvocation4XXErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('Invocation4XXErrors', options);
  }

  metricInvocation5XXErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('Invocation5XXErrors', options);
  }

  metricModelErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('InvocationModelErrors', options);
  }

  metricModelLatency(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('ModelLatency', { statistic: cloudwatch.Stats.p(99), ...options });
  }

  metricOverheadLatency(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('OverheadLatency', { statistic: cloudwatch.Stats.p(99), ...options });
  }

  metricModelSetupTime(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('ModelSetupTime', { statistic: cloudwatch.Stats.MAXIMUM, ...options });
  }

  metricConcurrencyUtilization(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    const metricName = 'ServerlessConcurrentExecutionsUtilization';
    return this.metric(metricName, { statistic: cloudwatch.Stats.MAXIMUM, ...options });
  }

  metricGpuUtilization(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metricHost('GPUUtilization', options);
  }

  metricGpuMemoryUtilization(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metricHost('GPUMemoryUtilization', options);
  }

  metricCpuUtilization(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metricHost('CPUUtilization', options);
  }

  metricMemoryUtilization(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metricHost('MemoryUtilization', options);
  }

  private metricIn(namespace: string, metricName: string, options: cloudwatch.MetricOptions) {
    return new cloudwatch.Metric({
      namespace,
      metricName,
      dimensionsMap: { EndpointName: this.endpointName, VariantName: this.variantName },
      ...options,
    }).attachTo(this);
  }
}
