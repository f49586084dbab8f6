import { join } from 'node:path';
import { type Outcome, outcomeOf } from './command';
import { type EmulatedAws, inProject } from './emulated-aws';

/** The account's own principal, as whom commands run against the emulator. */
export const OPERATOR = 'arn:aws:iam::000000000000:root';

/** What the smoke test does in OpenSearch. */
export const OPERATOR_PERMISSIONS = {
  cluster_permissions: [
    'cluster:admin/opensearch/ml/predict',
    'cluster:admin/search/pipeline/get',
    'indices:data/write/bulk',
  ],
  index_permissions: [{ index_patterns: ['smoke-*'], allowed_actions: ['indices_all'] }],
};

/** Runs `npm run smoke`; its connections to the domain lead to the domain's front. */
export function runSmoke(aws: EmulatedAws, ...args: readonly string[]): Promise<Outcome> {
  const command = [
    '--require',
    join(__dirname, 'route.cjs'),
    '--import',
    'tsx',
    inProject('smoke', 'main.ts'),
  ];
  return outcomeOf(process.execPath, [...command, ...args], {
    cwd: inProject(),
    env: aws.emulator.environment,
    timeoutMs: 120_000,
  });
}
