import { Template } from 'aws-cdk-lib/assertions';
import schema from '../../config/schema.json';
import { type Config, validateConfig } from '../../lib/config';
import { loadProfile, profileNames } from '../../lib/profile';
import { checkAgainstApis, type DeployableApp } from '../support/api-models';
import { alteredConstructs } from './support/altered-constructs';
import { ALTERED_PROFILES } from './support/altered-profiles';
import { optionalProps, type Schema, settingsIn, settingsOf } from './support/reach';
import { CONFIG, stacksFor } from './support/synthesize';

const profiles: Readonly<Record<string, Config>> = {
  ...Object.fromEntries(profileNames(CONFIG).map((name) => [name, loadProfile(CONFIG, name)])),
  ...Object.fromEntries(
    Object.entries(ALTERED_PROFILES).map(([name, profile]) => [name, validateConfig(profile, name)]),
  ),
};
const constructs = alteredConstructs();
const apps: DeployableApp[] = [
  ...Object.entries(profiles).map(([name, config]) => ({
    name,
    region: config.region ?? 'us-east-1',
    stacks: Object.fromEntries(stacksFor(config).map((stack) => [stack.stackName, templateOf(stack)])),
  })),
  {
    name: 'constructs',
    region: constructs.stack.region,
    stacks: { [constructs.stack.stackName]: templateOf(constructs.stack) },
  },
];

function templateOf(stack: Parameters<typeof Template.fromStack>[0]): object {
  return Template.fromStack(stack).toJSON();
}

describe("what is held against AWS's APIs", () => {
  it('sets whatever a profile may set, and chooses whatever it may choose', () => {
    const reached = new Set(Object.values(profiles).flatMap((config) => settingsOf(config)));
    expect(settingsIn(schema as Schema).filter((setting) => !reached.has(setting))).toEqual([]);
  });

  it('gives the constructs each of their optional props', () => {
    const given = constructs.props as Record<string, readonly (object | undefined)[]>;
    const unreached = Object.entries(optionalProps()).flatMap(([name, props]) =>
      props
        .filter((prop) => !(given[name] ?? []).some((value) => value && prop in value))
        .map((prop) => `${name}.${prop}`),
    );
    expect(unreached).toEqual([]);
  });
});

describe("every resource, held against AWS's APIs", () => {
  it('is what they accept, and every table is of use', async () => {
    expect(await checkAgainstApis(apps)).toEqual({ findings: [], unused: [] });
  }, 600_000);
});
