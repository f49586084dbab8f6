import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { AssetHashType, FileAssetPackaging, Stack, Stage } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import type { Construct } from 'constructs';
import type { ModelDataProps } from './model-data';
import { type ArchivedFile, tar } from './tar';

/**
 * The module that the toolkit imports. Not `inference`, its default: of a repository on the Hub that has code of its
 * own under that name, the toolkit would run that.
 */
export const HANDLER_PROGRAM = 'opensearch_reranker.py';

/**
 * The files of a model that consist of the handler alone, and that the container unpacks to `/opt/ml/model/code`.
 *
 * @param kmsKey - the key of the bucket of the CDK's bootstrap, which the CDK does not know; none where AWS's is used
 */
export function handlerArchive(scope: Construct, kmsKey?: kms.IKey): ModelDataProps {
  const { path, assetHash } = writeArchive(scope);
  const asset = new Asset(scope, 'Handler', { path, assetHash, assetHashType: AssetHashType.CUSTOM });
  return { bucket: asset.bucket, key: asset.s3ObjectKey, kmsKey };
}

/** The same archive under a key that ends as `ModelDataUrl` wants it: that of an asset keeps the last extension only. */
export function handlerTarGz(scope: Construct, kmsKey?: kms.IKey): ModelDataProps {
  const { path, assetHash } = writeArchive(scope);
  const { bucketName, objectKey } = Stack.of(scope).synthesizer.addFileAsset({
    fileName: relative(Stage.of(scope)!.outdir, path),
    packaging: FileAssetPackaging.FILE,
    sourceHash: `${assetHash}.tar`,
    displayName: 'Handler',
  });
  return { bucket: s3.Bucket.fromBucketName(scope, 'HandlerBucket', bucketName), key: objectKey, kmsKey };
}

function writeArchive(scope: Construct): { readonly path: string; readonly assetHash: string } {
  const archive = tar(handlerFiles());
  // Of the archive itself: how gzip packs it depends on the version of Node.js, and would update the endpoint with it.
  const assetHash = createHash('sha256').update(archive).digest('hex');
  const path = join(Stage.of(scope)!.assetOutdir, `opensearch-reranker.${assetHash}.tar.gz`);
  writeFileSync(path, gzipSync(archive));
  return { path, assetHash };
}

/** The handler as files of a model. */
export function handlerFiles(): ArchivedFile[] {
  const [moduleName] = HANDLER_PROGRAM.split('.');
  return readdirSync(SOURCE)
    .filter((name) => name.endsWith('.py'))
    .sort()
    .map((name) => ({ path: `code/${moduleName}/${name}`, content: readFileSync(join(SOURCE, name)) }));
}

const SOURCE = join(__dirname, '../../serving/huggingface');
