import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { loadProfile } from '../lib/profile';
import { RerankStack, SearchDomainStack } from '../lib/stacks';

const app = new App();
const config = loadProfile(join(__dirname, '../config'), app.node.tryGetContext('profile') ?? 'dev');
const env = {
  account: config.account ?? process.env.CDK_DEFAULT_ACCOUNT,
  region: config.region ?? process.env.CDK_DEFAULT_REGION,
};

const domain = config.domain.existing
  ? undefined
  : new SearchDomainStack(app, 'SearchDomain', { env, config }).domain;
new RerankStack(app, 'Rerank', { env, config, domain });
