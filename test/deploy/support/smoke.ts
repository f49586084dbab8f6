import { join } from 'node:path';
import type { AccessKeys } from '../../../local/endpoint';
import { type Outcome, outcomeOf } from './command';
import { type EmulatedAws, inProject } from './emulated-aws';

/** The account's own principal, as whom commands run against the emulator. */
export const OPERATOR = 'arn:aws:iam::000000000000:root';

/** The requests of the smoke test to OpenSearch. */
export const OPERATOR_PERMISSIONS = {
  cluster_permissions: [
    'cluster:admin/opensearch/ml/predict',
    'cluster:admin/search/pipeline/get',
    'indices:data/write/bulk',
  ],
  index_permissions: [{ index_patterns: ['smoke-*'], allowed_actions: ['indices_all'] }],
};

/**
 * Runs `npm run smoke`; its connections to the domain lead to the domain's front.
 *
 * @param keys - those of whoever runs it; the account's own by default
 */
export function runSmoke(aws: EmulatedAws, stack: string, keys?: AccessKeys): Promise<Outcome> {
  const command = [
    '--require',
    join(__dirname, 'route.cjs'),
    '--import',
    'tsx',
    inProject('commands', 'smoke', 'main.ts'),
  ];
  return outcomeOf(process.execPath, [...command, '--stack', stack], {
    cwd: inProject(),
    env: {
      ...aws.emulator.environment,
      ...(keys && { AWS_ACCESS_KEY_ID: keys.accessKeyId, AWS_SECRET_ACCESS_KEY: keys.secretAccessKey }),
    },
    timeoutMs: 120_000,
  });
}
