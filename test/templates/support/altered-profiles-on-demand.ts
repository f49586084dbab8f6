const PIPELINE = { pipelineName: 'rerank_pipeline_sagemaker', documentFields: ['passage_text'] };

/** Altered profiles of what is billed by its use: endpoints that are serverless or sleep, and the models of Bedrock. */
export const ON_DEMAND: Readonly<Record<string, object>> = {
  'a serverless endpoint with an archive, kept warm': {
    region: 'eu-west-1',
    domain: {},
    endpoint: {
      serverless: { memorySize: 6144, maxConcurrency: 200, provisionedConcurrency: 20 },
      modelData: { bucketName: 'my-models', key: 'models/v1.tar.gz' },
      environment: { LOG_LEVEL: 'INFO' },
    },
    pipeline: { ...PIPELINE, ignoreFailure: false },
    rerank: { limits: { maxEndpointRequestBytes: 4_194_304 } },
    monitoring: {},
  },
  'a serverless endpoint of Text Embeddings Inference': {
    region: 'us-east-1',
    domain: {},
    endpoint: { serving: 'tei', serverless: {} },
    pipeline: { ...PIPELINE, defaultForIndices: ['docs'] },
  },
  'a serverless endpoint of your own': {
    region: 'eu-west-1',
    domain: {},
    endpoint: { existing: { endpointName: 'theirs', device: 'cpu', protocol: 'pairs', serverless: true } },
    pipeline: PIPELINE,
    monitoring: {},
  },
  'an inference component of your own': {
    region: 'eu-west-1',
    domain: {},
    endpoint: {
      existing: {
        endpointName: 'theirs',
        device: 'gpu',
        maxLength: 'model',
        configurationName: 'theirs-2',
        instanceCount: 3,
        inferenceComponentName: 'their-reranker',
        maxWindows: 2,
      },
    },
    pipeline: PIPELINE,
    monitoring: {},
  },
  'the model of Amazon in Bedrock': {
    region: 'us-west-2',
    domain: {},
    endpoint: { serving: 'bedrock', bedrockModel: 'amazon.rerank-v1:0' },
    pipeline: PIPELINE,
    monitoring: {},
  },
  'the model of Cohere in Bedrock': {
    region: 'us-east-1',
    domain: {},
    endpoint: { serving: 'bedrock', bedrockModel: 'cohere.rerank-v3-5:0' },
    pipeline: PIPELINE,
  },
  'an endpoint that sleeps outside its hours': {
    region: 'eu-west-1',
    domain: {},
    endpoint: {
      instanceType: 'ml.g5.xlarge',
      modelData: { bucketName: 'my-models', key: 'models/v1/' },
      scaleToZero: { maxCopyCount: 3, concurrentRequests: 2, scaleInMinutes: 5 },
      schedule: { timeZone: 'Europe/Berlin', on: '07:00', off: '20:00', days: 'MON-FRI', offHours: 'asleep' },
      rollout: { bakeMinutes: 1, maxErrorPercent: 10, maxLatencyMs: 500 },
      vpc: { vpcId: 'vpc-0123456789abcdef0', subnetIds: ['subnet-0123456789abcdefa'] },
    },
    pipeline: { ...PIPELINE, defaultForIndices: ['docs'] },
    monitoring: {},
  },
  'an endpoint that sleeps whenever nobody calls': {
    region: 'us-west-2',
    domain: {},
    endpoint: {
      serving: 'tei',
      scaleToZero: { invocationsPerMinute: 300 },
      schedule: { timeZone: 'UTC', on: '00:00', off: '23:59', offHours: 'off' },
    },
    pipeline: PIPELINE,
  },
};
