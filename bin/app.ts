import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { loadProfile } from '../lib/profile';
import { profileIn } from '../lib/profile/context';
import { SettingsError } from '../lib/shared/validation';
import { RerankStack, SearchDomainStack } from '../lib/stacks';

try {
  makeStacks(new App());
} catch (error) {
  if (!(error instanceof SettingsError)) {
    throw error;
  }
  process.stderr.write(`${error.message}\n`);
  // At once: what has been made of the app would else be synthesized.
  process.exit(1);
}

function makeStacks(app: App): void {
  const config = loadProfile(join(__dirname, '../config'), profileIn(app) ?? 'dev');
  const env = {
    account: config.account ?? process.env.CDK_DEFAULT_ACCOUNT,
    region: config.region ?? process.env.CDK_DEFAULT_REGION,
  };

  const domain = config.domain.existing
    ? undefined
    : new SearchDomainStack(app, 'SearchDomain', { env, config }).domain;
  new RerankStack(app, 'Rerank', { env, config, domain });
}
