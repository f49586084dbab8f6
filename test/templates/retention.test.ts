import { type App, RemovalPolicies, type RemovalPolicyProps, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as sagemaker from 'aws-cdk-lib/aws-sagemaker';
import { CrossEncoderEndpoint } from '../../lib';
import { loadProfile } from '../../lib/profile';
import { CONFIG, newApp, stacksOf, synthesize } from './support/synthesize';

/** The paths of what a synthesis warns of as retained, in the stack that reranks. */
function warnedOf(app: App, profile = 'dev', props?: RemovalPolicyProps): string[] {
  const stack = stacksOf(profile, app).at(-1)!;
  RemovalPolicies.of(app).retain(props);
  jest.spyOn(console, 'error').mockImplementation();
  return Annotations.fromStack(stack)
    .findWarning('*', Match.stringLikeRegexp('rerank:retained'))
    .map(({ id }) => id)
    .sort();
}

describe('an organisation that retains everything', () => {
  it('is warned of the endpoint and of what stays on the domain', () => {
    const all = [
      expect.stringMatching(/^\/Rerank\/Endpoint\/.*Resource$/),
      '/Rerank/Model/Resource/Default',
      '/Rerank/Pipeline/Resource/Default',
    ];
    expect(warnedOf(newApp())).toEqual(all);
  });

  it('is warned of the inference component, without whose deletion the endpoint stays', () => {
    expect(warnedOf(newApp(), 'scale-to-zero')).toContainEqual(
      expect.stringMatching(/^\/Rerank\/Endpoint\/.*Component$/),
    );
  });

  it('is warned whenever its aspect runs', () => {
    const app = newApp();
    app.node.setContext('@aws-cdk/core:aspectPrioritiesMutating', false);
    expect(warnedOf(app)).toHaveLength(3);
    expect(warnedOf(newApp(), 'dev', { priority: 999 })).toHaveLength(3);
  });

  it('is warned of the searchers, too, and not of an endpoint of its own', () => {
    const app = newApp();
    const [stack] = stacksOf('existing', app);
    new sagemaker.CfnEndpoint(stack!, 'Other', { endpointConfigName: 'other' });
    RemovalPolicies.of(app).retain();
    jest.spyOn(console, 'error').mockImplementation();
    const warnings = Annotations.fromStack(stack!).findWarning(
      '*',
      Match.stringLikeRegexp('rerank:retained'),
    );
    expect(warnings.map(({ id }) => id)).toEqual([
      '/Rerank/Model/Resource/Default',
      '/Rerank/Pipeline/Resource/Default',
      '/Rerank/Searchers/Resource/Default',
    ]);
  });

  it('is warned of an endpoint in a stack of its own', () => {
    const app = newApp();
    const stack = new Stack(app, 'Endpoints');
    new CrossEncoderEndpoint(stack, 'Endpoint');
    RemovalPolicies.of(app).retain();
    jest.spyOn(console, 'error').mockImplementation();
    const warnings = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('rerank:retained'));
    expect(warnings).toHaveLength(1);
  });

  it('is warned no more once it leaves out the types that the warning names', () => {
    const app = newApp();
    const [, stack] = stacksOf('dev', app);
    RemovalPolicies.of(app).retain();
    jest.spyOn(console, 'error').mockImplementation();
    const [warning] = Annotations.fromStack(stack!).findWarning(
      '*',
      Match.stringLikeRegexp('rerank:retained'),
    );
    const [, types] = /excludeResourceTypes: (\[[^\]]+\])/.exec(String(warning!.entry.data))!;
    expect(warnedOf(newApp(), 'dev', { excludeResourceTypes: JSON.parse(types!) })).toEqual([]);
  });
});

describe('the administrators of a domain that stays', () => {
  it('are kept without a warning, since they are meant to be', () => {
    const dev = loadProfile(CONFIG, 'dev');
    const principals = ['arn:aws:iam::111122223333:role/people'];
    const { rerankStack } = synthesize({ ...dev, domain: { administrators: principals } });
    Annotations.fromStack(rerankStack).hasNoWarning('*', Match.stringLikeRegexp('rerank:retained'));
  });
});

describe('a profile as it is', () => {
  it.each(['dev', 'prod', 'existing'])(
    '%s leaves nothing behind that is billed or on the domain',
    (profile) => {
      const stack = stacksOf(profile).at(-1)!;
      const policies = Object.values(Template.fromStack(stack).toJSON().Resources).map(
        (resource) => (resource as { DeletionPolicy?: string }).DeletionPolicy,
      );
      expect(policies.filter((policy) => policy?.startsWith('Retain'))).toEqual([]);
      Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('rerank:retained'));
    },
  );
});
