import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AssetHashType, Stage } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { GOLDEN_QUERIES_FOLDER } from '../../protocol/golden-queries/golden-query';
import type { DeployedGoldenQueries } from './model-validation';

/**
 * Golden queries as a layer of the registrar's function, under their hash: there without a request, hence without a
 * permission and a route, and before CloudFormation asks for the validation, since it updates the function first.
 */
export function goldenQueriesLayer(
  scope: Construct,
  id: string,
  { content, sha256 }: DeployedGoldenQueries,
): lambda.LayerVersion {
  const source = join(Stage.of(scope)!.assetOutdir, 'layers', sha256);
  const folder = join(source, GOLDEN_QUERIES_FOLDER);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${sha256}.jsonl`), content);
  return new lambda.LayerVersion(scope, id, {
    code: lambda.Code.fromAsset(source, { assetHash: sha256, assetHashType: AssetHashType.CUSTOM }),
    description: 'Golden queries, by which the registrar proves a model.',
  });
}
