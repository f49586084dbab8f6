import { ON_DEMAND } from './altered-profiles-on-demand';

const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const PIPELINE = { pipelineName: 'rerank_pipeline_sagemaker', documentFields: ['passage_text'] };
const SECURITY_GROUPS = ['sg-0123456789abcdef0'];

const PROCESSORS = {
  requestProcessors: [{ filter_query: { query: { term: { level: 5 } }, ignore_failure: false } }],
  responseProcessors: [
    { rename_field: { field: 'text', target_field: 'body' } },
    'rerank',
    { sort: { field: 'tags' } },
  ],
};

/** A place in a VPC, with as many subnets as the domain has zones. */
const vpc = (...subnets: string[]) => ({
  vpcId: 'vpc-0123456789abcdef0',
  subnetIds: subnets.map((subnet) => `subnet-0123456789abcdef${subnet}`),
});

/**
 * Profiles, as JSON, that set together whatever a profile may set, and choose whatever it may choose: what is held against AWS's
 * API besides the profiles of the repository.
 */
export const ALTERED_PROFILES: Readonly<Record<string, object>> = {
  'everything in a VPC': {
    $schema: './schema.json',
    account: '111122223333',
    region: 'eu-west-1',
    terminationProtection: true,
    logKmsKey: KEY,
    domain: {
      engineVersion: '3.1',
      instanceType: 'r7g.large.search',
      instanceCount: 3,
      availabilityZoneCount: 3,
      volumeSize: 100,
      dedicatedMasters: { instanceType: 'm7g.large.search', instanceCount: 3 },
      standby: true,
      vpc: { ...vpc('a', 'b', 'c'), securityGroupIds: SECURITY_GROUPS },
      vpcEgress: true,
      kmsKey: KEY,
      auditLogs: true,
      logResourcePolicy: false,
      removalPolicy: 'retain',
      administrators: ['arn:aws:iam::111122223333:role/administrator'],
    },
    endpoint: {
      serving: 'huggingface',
      handler: 'stock',
      maxLength: 1_024,
      modelId: 'cross-encoder/ms-marco-MiniLM-L-12-v2',
      modelRevision: '0123456789abcdef0123456789abcdef01234567',
      // The one family with a GPU and no disks of its own, which a key could not encrypt.
      instanceType: 'ml.p3.2xlarge',
      fallbackInstanceTypes: ['ml.p3.8xlarge', 'ml.p3.16xlarge'],
      instanceCount: 2,
      scaling: { maxInstanceCount: 6, concurrentRequests: 2, scaleInMinutes: 30 },
      rollout: { trafficShift: 'canary', bakeMinutes: 60, maxErrorPercent: 1, maxLatencyMs: 60_000 },
      image: {
        account: '111122223333',
        repository: 'mirror/huggingface-pytorch-inference',
        tag: '1.2.3',
        inferenceAmiVersion: 'al2-ami-sagemaker-inference-gpu-3-1',
      },
      environment: { SAGEMAKER_MODEL_SERVER_WORKERS: '2' },
      startupMinutes: 60,
      vpc: { ...vpc('a', 'b'), securityGroupIds: SECURITY_GROUPS },
      kmsKey: KEY,
    },
    model: { proof: 'scores', longPassages: 'truncate' },
    pipeline: {
      ...PIPELINE,
      ignoreFailure: true,
      defaultForIndices: ['docs'],
      indices: ['docs', 'news-*'],
      adopt: true,
      ...PROCESSORS,
      hybrid: { normalization: 'z_score', combination: 'arithmetic_mean', weights: [0.3, 0.7] },
    },
    pipelines: [
      {
        pipelineName: 'another',
        documentFields: ['title', 'text'],
        ignoreFailure: true,
        defaultForIndices: ['other'],
        indices: ['other'],
        adopt: true,
        ...PROCESSORS,
        hybrid: { combination: 'rrf', weights: [0.2, 0.2, 0.6], rankConstant: 20 },
      },
      {
        pipelineName: 'deep',
        documentFields: ['text'],
        window: 100,
        hybrid: { normalization: 'l2', combination: 'geometric_mean' },
        responseProcessors: ['rerank', { collapse: { field: 'parent' } }, 'truncate_hits'],
      },
      {
        pipelineName: 'deeper',
        documentFields: ['text'],
        oversample: 2,
        hybrid: { normalization: 'min_max', combination: 'harmonic_mean' },
      },
      {
        pipelineName: 'scores',
        documentFields: ['text'],
        hybrid: { normalization: 'z_score', combination: 'arithmetic_mean' },
      },
      { pipelineName: 'lists', documentFields: ['text'], phaseResultsProcessors: [] },
    ],
    rerank: {
      onFailure: 'original-order',
      functionUrl: true,
      callers: ['arn:aws:iam::111122223333:role/search-app', '444455556666'],
      apiKeysSecretArn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:rerank-keys-a1b2c3',
      apiKeysKmsKey: KEY,
      corsOrigins: ['https://search.example.com', 'https://intranet.example.com'],
      limits: {
        maxDocuments: 500,
        maxQueryCharacters: 2_000,
        maxBodyBytes: 1_000_000,
        maxEndpointRequestBytes: 500_000,
      },
      longPassages: 'windows',
      maxWindows: 2,
      maxAttempts: 2,
      callTimeoutMs: 5_000,
      timeoutSeconds: 20,
      reservedConcurrency: 50,
      memorySize: 1_024,
      logRetention: 14,
      vpc: { ...vpc('a', 'b'), securityGroupIds: SECURITY_GROUPS },
    },
    searchers: {
      indices: ['docs-*'],
      principals: ['arn:aws:iam::111122223333:role/search-app'],
      roleName: 'searchers',
    },
    monitoring: {
      alarmTopicArn: 'arn:aws:sns:eu-west-1:111122223333:alarms',
      latencyBudgetMs: 250,
      idleHours: 8,
      gpuCount: 4,
    },
  },
  'a model in S3, served by Text Embeddings Inference': {
    region: 'us-west-2',
    domain: { removalPolicy: 'destroy', vpc: vpc('a') },
    endpoint: {
      serving: 'tei',
      modelData: {
        bucketName: 'my-models',
        key: 'models/v1/',
        kmsKey: KEY.replace('eu-west-1', 'us-west-2'),
      },
      instanceType: 'ml.g5.xlarge',
      fallbackInstanceTypes: ['ml.g6.xlarge'],
      instanceCount: 4,
      scaling: { maxInstanceCount: 8, invocationsPerMinute: 500 },
      rollout: { trafficShift: 'linear' },
      vpc: vpc('a'),
    },
    model: { proof: 'order' },
    pipeline: { ...PIPELINE, window: 100, hybrid: { normalization: 'l2', combination: 'geometric_mean' } },
    rerank: { onFailure: 'error', functionUrl: false, longPassages: 'truncate', vpc: vpc('a') },
  },
  'the longest names that a profile takes': {
    region: 'us-east-1',
    domain: {},
    endpoint: {
      handler: 'batching',
      handlerKmsKey: KEY.replace('eu-west-1', 'us-east-1'),
      rollout: { trafficShift: 'all-at-once', bakeMinutes: 1 },
      startupMinutes: 1,
    },
    model: {
      proof: {
        goldenQueries: [{ id: 'capital', query: 'capital?', winner: 'Washington', losers: ['Paris'] }],
        minimumShare: 0.9,
      },
      longPassages: 'windows',
      maxWindows: 100,
    },
    pipeline: { pipelineName: 'p'.repeat(128), documentFields: ['passage_text'] },
    monitoring: {},
  },
  'an archive in China': {
    region: 'cn-north-1',
    domain: { auditLogs: true },
    endpoint: { modelData: { bucketName: 'my-models', key: 'models/v1.tar.gz' } },
    pipeline: {
      ...PIPELINE,
      oversample: 5,
      hybrid: { normalization: 'min_max', combination: 'harmonic_mean' },
    },
    rerank: { functionUrl: false },
    monitoring: {},
  },
  'the government of the United States': {
    region: 'us-gov-west-1',
    domain: {},
    endpoint: { instanceType: 'ml.c5.xlarge', scaling: { maxInstanceCount: 2 } },
    pipeline: { ...PIPELINE, phaseResultsProcessors: [] },
    rerank: { functionUrl: false },
  },
  'a domain and an endpoint of your own': {
    region: 'eu-west-1',
    domain: {
      existing: {
        domainArn: 'arn:aws:es:eu-west-1:111122223333:domain/docs',
        domainEndpoint: 'vpc-docs-0123456789abcdefghijklmnop.eu-west-1.es.amazonaws.com',
        engineVersion: '3.5',
        registrarRoleArn: 'arn:aws:iam::111122223333:role/registrar',
        vpc: { ...vpc('a', 'b'), securityGroupIds: SECURITY_GROUPS },
      },
    },
    endpoint: {
      existing: { endpointName: 'e'.repeat(63), device: 'cpu', protocol: 'tei', variantName: 'Blue' },
    },
    pipeline: { ...PIPELINE, hybrid: { combination: 'rrf', rankConstant: 20 } },
    monitoring: {},
  },
  ...ON_DEMAND,
  paused: { region: 'eu-west-1', paused: true, domain: {}, endpoint: {}, pipeline: PIPELINE },
};
