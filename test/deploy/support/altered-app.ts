import { App } from 'aws-cdk-lib';
import { validateConfig } from '../../../lib/config';
import { loadProfile } from '../../../lib/profile';
import { RerankStack, SearchDomainStack } from '../../../lib/stacks';
import { inProject } from './emulated-aws';

/** The app as `bin/app.ts` makes it, of a profile with other settings of the endpoint: `-c endpoint={…}`. */
const app = new App();
const profile = loadProfile(inProject('config'), app.node.tryGetContext('profile'));
const endpoint = { ...profile.endpoint, ...JSON.parse(app.node.tryGetContext('endpoint')) };
const config = validateConfig({ ...profile, endpoint }, 'The altered profile');
const env = { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION };
const { domain } = new SearchDomainStack(app, 'SearchDomain', { env, config });
new RerankStack(app, 'Rerank', { env, config, domain });
