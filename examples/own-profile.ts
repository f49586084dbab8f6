import { join } from 'node:path';
import type { StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { loadProfile } from '../lib/profile';
import { RerankStack } from '../lib/stacks';

/**
 * The profile that `config/existing.json` of the app describes, checked against the same rules as this project's
 * profiles.
 */
export class OwnProfileStack extends RerankStack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, { ...props, config: loadProfile(join(process.cwd(), 'config'), 'existing') });
  }
}
