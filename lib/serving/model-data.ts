import { Aws, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sagemaker from 'aws-cdk-lib/aws-sagemaker';

/** Where a model's files are in Amazon S3. */
export interface ModelDataProps {
  /** The bucket, in the region of the endpoint. */
  readonly bucket: s3.IBucket;
  /**
   * A prefix that ends with `/`, under which `config.json`, `tokenizer.json` and `model.safetensors` are, or the key of a
   * `.tar.gz` of them. Give every version a key of its own: other files under the same key do not update the endpoint.
   */
  readonly key: string;
  /**
   * The key that the files are encrypted with.
   *
   * @default - the bucket's own, if it has one
   */
  readonly kmsKey?: kms.IKey;
}

/** The files as a SageMaker model names them. */
export function modelDataSource({ bucket, key }: ModelDataProps): sagemaker.CfnModel.ModelDataSourceProperty {
  return {
    s3DataSource: {
      s3Uri: bucket.s3UrlForObject(key),
      ...(isPrefix(key)
        ? { s3DataType: 'S3Prefix', compressionType: 'None' }
        : { s3DataType: 'S3Object', compressionType: 'Gzip' }),
    },
  };
}

/** An archive as a SageMaker model of a serverless endpoint names it. */
export function modelDataUrl({ bucket, key }: ModelDataProps): string {
  return bucket.s3UrlForObject(key);
}

/** The permissions to read the files, and nothing else in the bucket. */
export function modelDataStatements({ bucket, key, kmsKey }: ModelDataProps): iam.PolicyStatement[] {
  const encryptionKey = kmsKey ?? bucket.encryptionKey;
  return [
    new iam.PolicyStatement({
      actions: ['s3:GetObject'],
      resources: [bucket.arnForObjects(isPrefix(key) ? `${key}*` : key)],
    }),
    new iam.PolicyStatement({
      actions: ['s3:ListBucket'],
      resources: [bucket.bucketArn],
      conditions: { StringLike: { 's3:prefix': `${key}*` } },
    }),
    ...(encryptionKey ? [decryptStatement(encryptionKey, Stack.of(bucket).region)] : []),
  ];
}

/** Only what Amazon S3 hands out: the key may guard other things too. */
function decryptStatement(key: kms.IKey, region: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ['kms:Decrypt'],
    resources: [key.keyArn],
    conditions: { StringEquals: { 'kms:ViaService': `s3.${region}.${Aws.URL_SUFFIX}` } },
  });
}

const isPrefix = (key: string) => key.endsWith('/');
