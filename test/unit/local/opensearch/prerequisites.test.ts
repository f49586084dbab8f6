import {
  MissingPrerequisiteError,
  OpenSearchStartError,
  type OpenSearchVersion,
} from '../../../../local/opensearch';
import { startOn } from '../../../../local/opensearch/index';
import { thisMachine } from '../../../../local/opensearch/machine';
import { planMaven } from '../../../../local/opensearch/maven';
import { availableVersions } from '../../../support/opensearch-versions';
import { makeMachine } from './machines';

const JAVA_25 = { home: '/jdk/25', major: 25 };
const JAVA_17 = { home: '/jdk/17', major: 17 };

async function reason(
  jdks: (typeof JAVA_17)[],
  options: { version?: OpenSearchVersion; security?: boolean } = {},
  scripts = {},
) {
  const machine = await makeMachine(scripts);
  const planned = planMaven({ security: false, ...options, cache: machine.home, machine, jdks });
  return planned.then(
    ({ version, java }) => `${version} on ${java.major}`,
    (error) => error.message,
  );
}

describe('a machine without anything to run OpenSearch', () => {
  it('is told each of the things that are enough, and why none is there', async () => {
    const machine = await makeMachine();
    const error = await startOn(machine, {}).catch((error) => error);
    expect(error).toBeInstanceOf(MissingPrerequisiteError);
    expect(error.message).toContain('Docker: install it from https://docs.docker.com/get-docker/');
    expect(error.message).toContain('Now: no Docker engine answers: connect ENOENT');
    expect(error.message).toContain('`brew install openjdk maven`');
    expect(error.message).toMatch(/Now: .*is missing; Java on this machine: /);
    expect(error.message).toContain('--opensearch https://user:password@host:9200');
  });

  it('is told only about the source that was asked for', async () => {
    const error = await startOn(await makeMachine(), { sources: ['docker'] }).catch((error) => error);
    expect(error.message).not.toContain('Maven');
    const secure = await startOn(await makeMachine(), { sources: ['docker'], security: true }).catch(
      (error) => error,
    );
    expect(secure.message).toContain('OpenSearch with security is started from Maven only');
  });
});

describe('what Maven can start', () => {
  const mvn = { mvn: '' };

  it('follows from the Java that is there', async () => {
    expect(await reason([JAVA_17, JAVA_25], {}, mvn)).toBe('3.6.0 on 25');
    expect(await reason([JAVA_17], {}, mvn)).toBe('2.19.6 on 17');
    expect(await reason([JAVA_17], { version: '3.6.0' }, mvn)).toBe(
      'Java 21 or newer for OpenSearch 3.6.0 is missing; Java on this machine: Java 17 (/jdk/17)',
    );
    expect(await reason([], {}, mvn)).toBe(
      'Java 21 or newer for OpenSearch 3.6.0, Java 11 to 21 for OpenSearch 2.19.6 is missing; Java on this machine: none',
    );
    expect(await reason([JAVA_25], { version: '3.6.0' })).toContain(
      'Maven (mvn is not on the PATH) for OpenSearch 3.6.0',
    );
  });

  it('with security is 2.19.1', async () => {
    expect(await reason([JAVA_17, JAVA_25], { security: true }, { ...mvn, openssl: '' })).toBe(
      '2.19.1 on 17',
    );
    expect(await reason([JAVA_17], { security: true }, mvn)).toContain('openssl');
    for (const version of ['3.6.0', '2.19.6'] as const) {
      expect(await reason([JAVA_17, JAVA_25], { security: true, version }, mvn)).toBe(
        `Maven Central does not serve the security plugin for ${version}: ask for 2.19.1`,
      );
    }
  });

  it('is listed for every version, the last one with security, with what is missing', async () => {
    const machine = await makeMachine();
    const listed = await availableVersions(machine);
    expect(listed.map(({ version }) => version)).toEqual(['3.6.0', '2.19.6', '2.19.1']);
    for (const { reason } of listed) expect(reason).toMatch(/ is missing|^openssl, .* is not on the PATH$/);
    const [windows] = await availableVersions({ ...machine, platform: 'win32' });
    expect(windows?.reason).toBe('OpenSearch from Maven is not supported on Windows');
  });

  it('and cannot download says what is not served', async () => {
    const coordinates = 'org.opensearch.plugin:opensearch-ml-plugin:zip:3.6.0.0';
    const said = `[ERROR] Failed to execute goal: Could not find artifact ${coordinates} in central -> [Help 1]`;
    const machine = await makeMachine({ mvn: `console.log(${JSON.stringify(said)}); process.exit(1)` });
    const env = { ...thisMachine().env, PATH: machine.env.PATH };
    const lines: string[] = [];
    const starting = startOn(
      { ...machine, env },
      { sources: ['maven'], progress: (line) => lines.push(line) },
    );
    const error = await starting.catch((error) => error);
    if (error instanceof MissingPrerequisiteError) return; // No Java here.
    expect(error).toBeInstanceOf(OpenSearchStartError);
    expect(error.message).toContain(`${coordinates} is not served any more where Maven looks`);
    expect(lines).toEqual([expect.stringMatching(/^downloading OpenSearch .*, this once; it is kept in /)]);
  });
});
