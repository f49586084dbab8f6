import { join } from 'node:path';
import { App, type Environment, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { Construct } from 'constructs';
import { context } from '../../../cdk.json';
import { SearchDomain } from '../../../lib';
import { loadProfile } from '../../../lib/profile';
import type { Config } from '../../../lib/profile/validate';
import { RerankStack, SearchDomainStack } from '../../../lib/stacks';

/** The repository's own profiles. */
export const CONFIG = join(__dirname, '../../../config');

/** An app with the feature flags of the real one, that bundles nothing. */
export function newApp({ validate = false } = {}): App {
  // CloudFormation's rules take seconds to load, so one test checks the whole app against them, for all.
  process.env.CDK_VALIDATION = String(validate);
  return new App({
    context: { ...context, 'aws:cdk:bundling-stacks': [] },
    analyticsReporting: false,
  });
}

/** The template of a stack with what `build` puts into it. */
export function templateOf(build: (stack: Stack) => void, env?: Environment): Template {
  const stack = new Stack(newApp(), 'Test', { env });
  build(stack);
  return Template.fromStack(stack);
}

/** The whole app for one profile. */
export function synthesize(config: Config, env?: Environment, app = newApp()) {
  const domainStack = new SearchDomainStack(app, 'SearchDomain', { config, env });
  const rerankStack = new RerankStack(app, 'Rerank', { config, env, domain: domainStack.domain });
  return {
    domainStack,
    rerankStack,
    searchDomain: Template.fromStack(domainStack),
    rerank: Template.fromStack(rerankStack),
  };
}

/** The stacks of a profile of the repository, as the app makes them. */
export function stacksOf(profile: string, app = newApp()): Stack[] {
  return stacksFor(loadProfile(CONFIG, profile), app);
}

/** The stacks that a profile describes, in the order of their deployment. */
export function stacksFor(config: Config, app = newApp()): Stack[] {
  const env = { account: config.account, region: config.region };
  if (config.domain.existing) {
    return [new RerankStack(app, 'Rerank', { config, env })];
  }
  const domainStack = new SearchDomainStack(app, 'SearchDomain', { config, env });
  return [domainStack, new RerankStack(app, 'Rerank', { config, env, domain: domainStack.domain })];
}

/** A domain to register on. */
export function domainIn(scope: Construct): SearchDomain {
  return new SearchDomain(scope, 'Domain');
}

type Resource = ReturnType<Template['findResources']>[string];

/** The one resource of a type, or of those whose logical ids match: its logical id and the resource. */
export function only(template: Template, type: string, logicalId = /^/): [string, Resource] {
  const found = Object.entries(template.findResources(type)).filter(([id]) => logicalId.test(id));
  expect(found).toHaveLength(1);
  return found[0]!;
}
