import { Template } from 'aws-cdk-lib/assertions';
import { loadProfile, profileNames } from '../../lib/profile';
import { validateConfig } from '../../lib/profile/validate';
import { maskAssetHashes } from './support/mask-asset-hashes';
import { ACKNOWLEDGEMENTS, checkWithNag, findingsOf } from './support/nag';
import { CONFIG, newApp, stacksFor, stacksOf } from './support/synthesize';

expect.addSnapshotSerializer(maskAssetHashes);

const profiles = profileNames(CONFIG).map((profile) => {
  const app = newApp();
  const stacks = stacksOf(profile, app);
  const templates = Object.fromEntries(
    stacks.map((stack) => [stack.stackName, Template.fromStack(stack).toJSON()]),
  );
  return { profile, app, templates };
});

describe.each(profiles)('the app for profile $profile', ({ profile, app, templates }) => {
  it('is as it was', () => {
    for (const [stack, template] of Object.entries(templates)) {
      expect(template).toMatchSnapshot(stack);
    }
  });

  it('has no finding of cdk-nag but those that are acknowledged, and no acknowledgement without one', () => {
    const acknowledged = ACKNOWLEDGEMENTS[profile]!.map(({ id, at }) => `${id} at ${at}`);
    expect(findingsOf(app)).toEqual(acknowledged.sort());
  });

  it("keeps CloudFormation's rules and those of cdk-nag", () => {
    const checked = newApp({ validate: true });
    stacksOf(profile, checked);
    checkWithNag(checked, ACKNOWLEDGEMENTS[profile]!);
    expect(() => checked.synth()).not.toThrow();
  }, 60_000);
});

describe('the app for profile dev with Text Embeddings Inference', () => {
  it("keeps CloudFormation's rules and those of cdk-nag", () => {
    const profile = { ...loadProfile(CONFIG, 'dev'), endpoint: { serving: 'tei' } };
    const checked = newApp({ validate: true });
    stacksFor(validateConfig(profile, 'test'), checked);
    checkWithNag(checked, ACKNOWLEDGEMENTS.dev!);
    expect(() => checked.synth()).not.toThrow();
  }, 60_000);
});

describe('cdk-nag', () => {
  it('fails the synthesis when a finding is not acknowledged', () => {
    const app = newApp({ validate: true });
    stacksOf('existing', app);
    checkWithNag(app, ACKNOWLEDGEMENTS.existing!.slice(1));
    jest.spyOn(console, 'error').mockImplementation();
    expect(() => app.synth()).toThrow(/[Vv]alidation/);
  }, 60_000);
});
