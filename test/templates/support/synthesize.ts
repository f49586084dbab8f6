import { join } from 'node:path';
import { App, type Environment, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { Construct } from 'constructs';
import { context } from '../../../cdk.json';
import { SearchDomain } from '../../../lib';
import type { Config } from '../../../lib/config';
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

/** A domain to register on. */
export function domainIn(scope: Construct): SearchDomain {
  return new SearchDomain(scope, 'Domain');
}

type Resource = ReturnType<Template['findResources']>[string];

/** The one resource of a type: its logical id and the resource. */
export function only(template: Template, type: string): [string, Resource] {
  const found = Object.entries(template.findResources(type));
  expect(found).toHaveLength(1);
  return found[0]!;
}
