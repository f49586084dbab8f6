import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import schema from '../../config/schema.json';
import { loadProfile, profileNames } from '../../lib/profile';
import { type Config, validateConfig } from '../../lib/profile/validate';
import { checkAgainstApis, type DeployableApp } from '../support/api-models';
import { alteredConstructs } from './support/altered-constructs';
import { ALTERED_PROFILES } from './support/altered-profiles';
import { cfnLint } from './support/cfn-lint';
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

describe('cfn-lint', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rerank-lint-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('has nothing against any template but the one that is wrong', async () => {
    const wrong = { Resources: { Topic: { Type: 'AWS::SNS::Topic', Properties: { Nothing: 1 } } } };
    const named = [...apps, { name: 'wrong', stacks: { Stack: wrong } }].flatMap(({ name, stacks }) =>
      Object.entries(stacks).map(([stack, template]) => ({
        name: `${name.replace(/\W+/g, '-')}-${stack}`,
        text: JSON.stringify(template, null, 2),
      })),
    );
    expect(new Set(named.map(({ name }) => name)).size).toBe(named.length);
    expect(apps.map(({ stacks }) => Object.keys(stacks).length)).not.toContain(0);
    // Several profiles have the same domain, and each template takes a second.
    const nameOf = new Map(named.map(({ name, text }) => [text, name]));
    const files = [...nameOf].map(([text, name]) => {
      const file = join(folder, `${name}.json`);
      writeFileSync(file, text);
      return file;
    });
    expect(
      (await cfnLint(files)).map(
        ({ Filename, Level, Rule, Message, Location }) =>
          `${basename(Filename)} ${Location.Path.join('/')}: ${Level} ${Rule.Id} ${Message}`,
      ),
    ).toEqual([
      expect.stringMatching(/^wrong-Stack.json Resources\/Topic\/Properties\/Nothing: Error E3002/),
    ]);
  }, 600_000);
});

describe('a template', () => {
  const variant = { VariantName: 'v', InitialInstanceCount: 1, InstanceType: 'ml.m5.xlarge', ModelName: 'm' };
  const config = (name: string) => ({
    Type: 'AWS::SageMaker::EndpointConfig',
    Properties: { EndpointConfigName: name, ProductionVariants: [variant] },
  });

  const wrong: [name: string, resources: object, words: RegExp][] = [
    [
      'with a type that no table knows',
      { Queue: { Type: 'AWS::SQS::Queue', Properties: {} } },
      /^Test\/Queue \(AWS::SQS::Queue\): There is no table for AWS::SQS::Queue\./,
    ],
    [
      'with a property that has no parameter',
      {
        Topic: {
          Type: 'AWS::Lambda::Url',
          Properties: { TargetFunctionArn: 'f', AuthType: 'NONE', Colour: 'red' },
        },
      },
      /AWS::Lambda::Url\.Colour has no parameter of that name in lambda:CreateFunctionUrlConfig, and the table does not say/,
    ],
    [
      'with a name of its own on what is replaced',
      { One: config('fixed') },
      /^Test\/One .*: a change of ProductionVariants replaces it, and the new one would have the name fixed, which the old one has/,
    ],
    [
      'with the same name twice',
      {
        One: { Type: 'AWS::CloudWatch::Dashboard', Properties: { DashboardName: 'd', DashboardBody: '{}' } },
        Two: { Type: 'AWS::CloudWatch::Dashboard', Properties: { DashboardName: 'd', DashboardBody: '{}' } },
      },
      /^2 resources of AWS::CloudWatch::Dashboard have the name d$/,
    ],
    [
      'with a key of another region for a log group',
      {
        Logs: {
          Type: 'AWS::Logs::LogGroup',
          Properties: { KmsKeyId: 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd' },
        },
      },
      /'kmsKeyId' failed to satisfy constraint: Invalid region eu-west-1 specified\. Only us-east-1 is supported$/,
    ],
    [
      'with a topic of another region for an alarm',
      {
        Alarm: {
          Type: 'AWS::CloudWatch::Alarm',
          Properties: {
            ComparisonOperator: 'GreaterThanThreshold',
            EvaluationPeriods: 1,
            AlarmActions: ['arn:aws:sns:eu-west-1:111122223333:alarms'],
          },
        },
      },
      /'alarmActions' failed to satisfy constraint: Invalid region eu-west-1 specified\. Only us-east-1 is supported$/,
    ],
  ];
  let findings: readonly { readonly app: string; readonly text: string }[];

  // At once: to read AWS's models takes seconds.
  beforeAll(async () => {
    const asked = wrong.map(([name, Resources]) => ({
      name,
      region: 'us-east-1',
      stacks: { Test: { Resources } },
    }));
    ({ findings } = await checkAgainstApis(asked));
  }, 600_000);

  it.each(wrong)('%s is rejected', (name, _, words) => {
    const texts = findings.filter(({ app }) => app === name).map(({ text }) => text);
    expect(texts).toEqual([expect.stringMatching(words)]);
  });

  it('with a function whose value is not known fails the check', async () => {
    const Resources = {
      One: { Type: 'AWS::SageMaker::Model', Properties: { ModelName: { 'Fn::Cidr': [] } } },
    };
    const app = { name: 'wrong', region: 'us-east-1', stacks: { Test: { Resources } } };
    await expect(checkAgainstApis([app])).rejects.toThrow('Fn::Cidr is not known here');
  }, 600_000);
});
