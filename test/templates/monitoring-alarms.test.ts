import { alarm, ENV, metricsOf, monitored, namesIn, plain, template } from './support/monitored';
import { only } from './support/synthesize';

describe('an endpoint', () => {
  const [endpoint] = only(template, 'AWS::SageMaker::Endpoint');
  const Dimensions = [
    { Name: 'EndpointName', Value: { 'Fn::GetAtt': [endpoint, 'EndpointName'] } },
    { Name: 'VariantName', Value: 'AllTraffic' },
  ];

  it.each([
    ['4XX-Rate', 'Invocation4XXErrors'],
    ['5XX-Rate', 'Invocation5XXErrors'],
    ['ModelErrors-Rate', 'InvocationModelErrors'],
  ])('alarms when more than 5 %% of its requests fail for three of five minutes: %s', (name, MetricName) => {
    expect(alarm(`Endpoint-${name}-Critical`)).toMatchObject({
      Namespace: 'AWS/SageMaker',
      MetricName,
      Dimensions,
      Statistic: 'Average',
      Period: 60,
      Threshold: 0.05,
      ComparisonOperator: 'GreaterThanThreshold',
      DatapointsToAlarm: 3,
      EvaluationPeriods: 5,
      TreatMissingData: 'notBreaching',
    });
  });

  it('alarms when it is slower than its budget, which SageMaker counts in microseconds', () => {
    const slow = monitored({ latencyBudgetMs: 250 });
    for (const [name, MetricName] of [
      ['Latency-P99-Critical', 'ModelLatency'],
      ['Overhead-P99-Warning', 'OverheadLatency'],
    ]) {
      expect(alarm(`Endpoint-${name}`, slow)).toMatchObject({
        Namespace: 'AWS/SageMaker',
        MetricName,
        ExtendedStatistic: 'p99',
        Threshold: 250_000,
        TreatMissingData: 'notBreaching',
      });
    }
    expect(alarm('Endpoint-Latency-P99-Critical').Threshold).toBe(1_000_000);
  });

  it('alarms when its memory is nearly full, and keeps its state while an instance reports nothing', () => {
    const full = { Statistic: 'Maximum', Threshold: 90, Dimensions, TreatMissingData: 'ignore' };
    expect(alarm('Endpoint-Memory-Critical')).toMatchObject({ ...full, MetricName: 'MemoryUtilization' });
    expect(alarm('Endpoint-GPU-Memory-Critical')).toMatchObject({
      ...full,
      Namespace: '/aws/sagemaker/Endpoints',
      MetricName: 'GPUMemoryUtilization',
    });
    expect(alarm('Endpoint-GPU-Memory-Critical', monitored({ gpuCount: 4 })).Threshold).toBe(360);
  });

  it('alarms when it answers without the GPU that is paid for', () => {
    const properties = alarm('Endpoint-GPU-Unused-Critical');
    expect(properties).toMatchObject({
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      DatapointsToAlarm: 3,
      TreatMissingData: 'notBreaching',
    });
    expect(properties.Metrics[0].Expression).toBe(
      'IF(invocations > 0 AND gpu < 0.5 AND gpuMemory < 0.5, 1, 0)',
    );
    expect(metricsOf(properties as never)).toMatchObject({
      invocations: {
        Stat: 'Sum',
        Metric: { Namespace: 'AWS/SageMaker', MetricName: 'Invocations', Dimensions },
      },
      gpu: { Stat: 'Maximum', Metric: { MetricName: 'GPUUtilization', Dimensions } },
      gpuMemory: { Stat: 'Maximum', Metric: { MetricName: 'GPUMemoryUtilization', Dimensions } },
    });
  });

  it('has no GPU alarms where there is no GPU', () => {
    const names = namesIn(monitored({ instanceType: 'ml.c7i.xlarge' }));
    expect(names.filter((name) => /GPU/.test(name))).toEqual([]);
    expect(names).toContain('Endpoint-Memory-Critical');
  });

  it('alarms when nobody calls it for a day, for which there is no data', () => {
    expect(alarm('Endpoint-Idle-Warning')).toMatchObject({
      MetricName: 'Invocations',
      Statistic: 'Sum',
      Period: 3_600,
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      DatapointsToAlarm: 24,
      EvaluationPeriods: 24,
      TreatMissingData: 'breaching',
    });
    expect(alarm('Endpoint-Idle-Warning', monitored({ idleHours: 3 })).EvaluationPeriods).toBe(3);
  });
});

describe('a domain', () => {
  const [domain] = only(template, 'AWS::OpenSearchService::Domain');
  const Dimensions = [
    { Name: 'ClientId', Value: ENV.account },
    { Name: 'DomainName', Value: { Ref: domain } },
  ];

  it('alarms when shards are lost, or when it does not report its health', () => {
    expect(plain(alarm('Domain-Cluster-ClusterStatus-Critical'))).toMatchObject({
      Namespace: 'AWS/ES',
      MetricName: 'ClusterStatus.red',
      Dimensions: expect.arrayContaining(Dimensions),
      Statistic: 'Maximum',
      Threshold: 0,
      EvaluationPeriods: 1,
      TreatMissingData: 'breaching',
    });
  });

  it('warns when replicas are missing for half an hour', () => {
    expect(plain(alarm('Domain-Cluster-ClusterStatus-Warning'))).toMatchObject({
      MetricName: 'ClusterStatus.yellow',
      Period: 300,
      EvaluationPeriods: 6,
      TreatMissingData: 'ignore',
    });
  });

  it('alarms when three quarters of its storage are used', () => {
    const properties = alarm('Domain-Disk-Usage-Critical');
    expect(properties).toMatchObject({ Threshold: 75, TreatMissingData: 'ignore' });
    expect(metricsOf(properties as never)).toMatchObject({
      used: { Metric: { MetricName: 'ClusterUsedSpace' } },
      free: { Metric: { MetricName: 'FreeStorageSpace' } },
    });
  });

  it('alarms when its heap is full, and when it refuses writes', () => {
    expect(plain(alarm('Domain-Memory-Usage-Critical'))).toMatchObject({
      MetricName: 'JVMMemoryPressure',
      Statistic: 'Maximum',
      Threshold: 95,
      Period: 60,
      EvaluationPeriods: 3,
      TreatMissingData: 'ignore',
    });
    expect(plain(alarm('Domain-Cluster-ClusterIndexWritesBlocked-Critical'))).toMatchObject({
      MetricName: 'ClusterIndexWritesBlocked',
      Threshold: 0,
      TreatMissingData: 'notBreaching',
    });
  });

  it('alarms when a tenth of its requests fail', () => {
    const properties = alarm('Domain-5XX-Rate-Critical');
    expect(properties).toMatchObject({
      Threshold: 10,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
    });
    expect(properties.Metrics[0].Expression).toBe('100 * failed / requests');
    expect(metricsOf(properties as never)).toMatchObject({
      failed: { Stat: 'Sum', Metric: { Namespace: 'AWS/ES', MetricName: '5xx' } },
      requests: { Stat: 'Sum', Metric: { MetricName: 'OpenSearchRequests' } },
    });
  });
});

describe('a function', () => {
  const functionOf = (prefix: string) =>
    Object.keys(template.findResources('AWS::Lambda::Function')).find((id) => id.startsWith(prefix));

  const any = { Statistic: 'Sum', Threshold: 0, EvaluationPeriods: 1, TreatMissingData: 'notBreaching' };

  it('of the registrar alarms at any error', () => {
    expect(plain(alarm('Registrar-Fault-Count-Warning'))).toMatchObject({
      ...any,
      MetricName: 'Errors',
      Dimensions: [{ Value: { Ref: functionOf('Registrar') } }],
    });
  });

  it.each([
    ['Registrar', 'Warning', /^Registrar.*Handler/],
    ['Function', 'Critical', /^RerankHandler/],
  ])('alarms at any throttle: %s', (name, severity, id) => {
    const FunctionName = expect.objectContaining({ Value: { Ref: expect.stringMatching(id) } });
    expect(plain(alarm(`${name}-Throttled-Count-${severity}`))).toMatchObject({
      ...any,
      MetricName: 'Throttles',
      Dimensions: [FunctionName],
    });
  });

  it('alarms at any fault that it sees itself', () => {
    expect(plain(alarm('Function-Internal-Error-Count-Critical'))).toMatchObject({
      ...any,
      Namespace: 'opensearch-sagemaker-reranker',
      MetricName: 'InternalErrors',
      Dimensions: [
        { Name: 'function_name', Value: { Ref: functionOf('RerankHandler') } },
        { Name: 'service', Value: 'rerank' },
      ],
      Period: 300,
    });
  });

  it('warns when the rerank function comes near its time-out', () => {
    expect(functionOf('RerankHandler')).toBeDefined();
    expect(plain(alarm('Function-Latency-P99-Warning'))).toMatchObject({
      MetricName: 'Duration',
      Statistic: 'p99',
      Threshold: 48_000,
      TreatMissingData: 'notBreaching',
    });
  });

  it('alarms when more than 5 % of the requests are not reranked, by the metrics that the function writes', () => {
    const properties = alarm('Function-NotReranked-Rate-Critical');
    expect(properties).toMatchObject({ Threshold: 5, TreatMissingData: 'notBreaching' });
    expect(properties.Metrics[0].Expression).toBe('100 * FILL(notReranked, 0) / requests');
    const Metric = {
      Namespace: 'opensearch-sagemaker-reranker',
      Dimensions: [{ Name: 'service', Value: 'rerank' }],
    };
    expect(metricsOf(properties as never)).toMatchObject({
      notReranked: { Stat: 'Sum', Metric: { ...Metric, MetricName: 'NotReranked' } },
      requests: { Stat: 'Sum', Metric: { ...Metric, MetricName: 'Requests' } },
    });
  });

  it('is not watched where there is none', () => {
    expect(namesIn(monitored({ rerank: false })).filter((name) => name.startsWith('Function-'))).toEqual([]);
  });
});
