import { Duration } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import * as lib from '../../../lib';

export const IN_TEI: lib.CrossEncoderEndpointAttributes = {
  endpointName: 'theirs',
  device: 'gpu',
  protocol: 'tei',
  variantName: 'Blue',
  configurationName: 'theirs-2',
  instanceCount: 3,
  serverless: false,
};
export const IN_PAIRS: lib.CrossEncoderEndpointAttributes = {
  endpointName: 'mine',
  device: 'cpu',
  maxLength: 8_192,
  maxWindows: 2,
  inferenceComponentName: 'my-reranker',
};

/** Endpoints with each of their optional props at least once. */
export function endpointPropsIn(
  scope: Construct,
  vpc: lib.VpcPlacement,
  kmsKey: kms.IKey,
): lib.CrossEncoderEndpointProps[] {
  const bucket = s3.Bucket.fromBucketName(scope, 'Models', 'my-models');
  return [
    {
      serving: lib.Serving.HUGGING_FACE,
      handler: lib.Handler.BATCHING,
      handlerKmsKey: kmsKey,
      maxLength: 'model',
      longPassages: lib.LongPassages.WINDOWS,
      maxWindows: 2,
      modelId: 'cross-encoder/ms-marco-MiniLM-L-6-v2',
      modelRevision: 'c5ee24cb16019beea0893ab7796b1df96625c6b8',
      // With a GPU, and no disks of its own, which a key could not encrypt.
      instanceType: 'ml.p3.2xlarge',
      fallbackInstanceTypes: ['ml.p3.8xlarge'],
      instanceCount: 4,
      scaling: { maxInstanceCount: 9, concurrentRequests: 2.5, scaleInCooldown: Duration.seconds(90) },
      rollout: {
        trafficShift: lib.TrafficShift.LINEAR,
        bakeTime: Duration.seconds(90),
        maxErrorPercent: 0.5,
        maxLatencyMs: 1,
      },
      image: {
        account: '111122223333',
        repository: 'mirror',
        tag: 'latest',
        inferenceAmiVersion: 'al2-ami-sagemaker-inference-gpu-3-1',
      },
      environment: { EMPTY: '' },
      startupTimeout: Duration.minutes(60),
      vpc,
      kmsKey,
    },
    {
      modelData: { bucket, key: 'models/v1.tar.gz', kmsKey },
      scaling: { maxInstanceCount: 2, invocationsPerMinute: 1 },
    },
    {
      handlerKmsKey: kmsKey,
      serverless: { memorySize: 1024, maxConcurrency: 2, provisionedConcurrency: 1 },
    },
    {
      scaleToZero: { maxCopyCount: 2, concurrentRequests: 2.5, scaleInCooldown: Duration.seconds(90) },
      schedule: { timeZone: 'UTC', on: '07:00', off: '20:00', days: 'MON', offHours: lib.OffHours.ASLEEP },
    },
    { scaleToZero: { invocationsPerMinute: 1 } },
  ];
}

/** The props within those of all endpoints. */
export function inAll(endpoints: readonly lib.CrossEncoderEndpointProps[]) {
  return {
    scaling: endpoints.map(({ scaling }) => scaling),
    scaleToZero: endpoints.map(({ scaleToZero }) => scaleToZero),
    schedule: endpoints.map(({ schedule }) => schedule),
    rollout: endpoints.map(({ rollout }) => rollout),
    image: endpoints.map(({ image }) => image),
    modelData: endpoints.map(({ modelData }) => modelData),
    serverless: endpoints.map(({ serverless }) => serverless),
  };
}
