import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { command } from '../../../../commands/preflight/command';
import type { Finding } from '../../../../commands/preflight/finding';
import { READY } from './accounts';
import { type Answer, ScriptedAws } from './scripted-aws';

export const directory = mkdtempSync(join(tmpdir(), 'preflight-'));
const environment = { ...process.env };
/** AWS as the last preflight asked it. */
export let aws: ScriptedAws | undefined;

beforeEach(() => {
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_MAX_ATTEMPTS: '1',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  });
});

afterEach(async () => {
  process.env = { ...environment };
  await aws?.stop();
  aws = undefined;
});

afterAll(() => rmSync(directory, { recursive: true }));

/** Lets an account answer so from now on. */
export async function answerWith(script: Record<string, () => Answer>): Promise<void> {
  aws = await ScriptedAws.start(script);
  process.env.AWS_ENDPOINT_URL = aws.url;
}

/** Makes that the profile `test`. */
export function writeProfile(profile: object): void {
  writeFileSync(join(directory, 'test.json'), JSON.stringify(profile));
}

/** Runs the preflight for a profile in an account that differs from the ready one in what is given. */
export async function run(
  profile: object,
  different: Record<string, () => Answer> = {},
  without: string[] = [],
) {
  const script = Object.fromEntries(
    Object.entries({ ...READY, ...different }).filter(([operation]) => !without.includes(operation)),
  );
  await answerWith(script);
  writeProfile(profile);
  const { exitCode, stdout, stderr } = await command(['-c', 'profile=test', '--json'], directory);
  expect(stderr).toBeUndefined();
  return { exitCode, findings: JSON.parse(stdout ?? '').findings as Finding[] };
}

export const only = (findings: Finding[], verdict: Finding['verdict']) =>
  findings.filter((finding) => finding.verdict === verdict);

/** As the stack names its policy: with its own UUID at the end. */
export const OWN_POLICY = 'SearchDomain-Logs-Policy-01234567-89ab-cdef-0123-456789abcdef';
export const TEN_POLICIES = [...Array.from({ length: 9 }, (_, index) => `policy-${index}`), OWN_POLICY];

/** A deployed stack that has made that resource policy. */
export const stackWithPolicy = (name: string) => () => ({
  body:
    '<ListStackResourcesResponse><ListStackResourcesResult><StackResourceSummaries><member>' +
    '<LogicalResourceId>Policy</LogicalResourceId><ResourceStatus>CREATE_COMPLETE</ResourceStatus>' +
    `<ResourceType>AWS::Logs::ResourcePolicy</ResourceType><PhysicalResourceId>${name}</PhysicalResourceId>` +
    '</member></StackResourceSummaries></ListStackResourcesResult></ListStackResourcesResponse>',
});
