import { Template } from 'aws-cdk-lib/assertions';
import { API_BREAKAGES } from '../deploy/support/api-breakages';
import type { Template as PlainTemplate } from '../deploy/support/assembly';
import { checkAgainstApis, type DeployableApp } from '../support/api-models';
import { stacksOf } from './support/synthesize';

/** Profile dev with one thing broken at a time, all held against the APIs at once; `npm run test:deploy:break` deploys them. */
describe('what is broken in a template', () => {
  const sound = Object.fromEntries(
    stacksOf('dev').map((stack) => [stack.stackName, Template.fromStack(stack).toJSON()]),
  );
  const broken = API_BREAKAGES.map(({ name, stack, edit }): DeployableApp => {
    const stacks = structuredClone(sound) as Record<string, PlainTemplate>;
    edit(stacks[stack]!);
    return { name, region: 'us-east-1', stacks };
  });
  const nothing: DeployableApp = { name: 'nothing', region: 'us-east-1', stacks: sound };
  let found: Record<string, string[]>;

  beforeAll(async () => {
    const { findings } = await checkAgainstApis([nothing, ...broken]);
    found = Object.fromEntries(
      [nothing, ...broken].map(({ name }) => [
        name,
        findings.filter(({ app }) => app === name).map(({ text }) => text),
      ]),
    );
  }, 600_000);

  it.each(API_BREAKAGES)("is found, and named by the API's member: $name", ({ name, says }) => {
    expect(found[name]!.filter((text) => !says.test(text))).toEqual([]);
    expect(found[name]!.length).toBeGreaterThan(0);
  });

  it('is nothing where nothing was broken', () => {
    expect(found.nothing).toEqual([]);
  });
});
