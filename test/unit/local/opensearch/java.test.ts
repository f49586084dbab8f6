import { join } from 'node:path';
import { findJdks, parseJavaSettings, selectJdk } from '../../../../local/opensearch/java';
import { makeMachine, writeScript } from './machines';

const settings = (home: string, version: string) => `Property settings:
    java.home = ${home}
    java.specification.version = ${version}
    java.version = ${version}.0.3

openjdk version "${version}.0.3"`;

describe('what java says of itself', () => {
  it.each([
    ['25', 25],
    ['17', 17],
    ['1.8', 8],
  ])('is understood for version %s', (version, major) => {
    expect(parseJavaSettings(settings('/opt/my jdk', version))).toEqual({ home: '/opt/my jdk', major });
  });

  it('is no Java when it is something else', () => {
    expect(parseJavaSettings('The operation could not be completed.')).toBeUndefined();
  });
});

describe('the Java for a version of OpenSearch', () => {
  const jdks = [8, 11, 17, 21, 24, 25].map((major) => ({ major, home: `/jdk/${major}` }));

  it('is the first one that can run it', () => {
    expect(selectJdk(jdks, '3.6.0')?.major).toBe(21);
    expect(selectJdk(jdks.toReversed(), '3.6.0')?.major).toBe(25);
    expect(selectJdk(jdks, '2.19.6')?.major).toBe(11);
    expect(selectJdk(jdks.toReversed(), '2.19.6')?.major).toBe(21);
  });

  it('is none where all are too old or too new', () => {
    expect(selectJdk(jdks.slice(0, 3), '3.6.0')).toBeUndefined();
    expect(selectJdk(jdks.slice(4), '2.19.6')).toBeUndefined();
  });
});

describe('the search for Java', () => {
  it('prefers what was chosen on purpose, and asks it where it lives', async () => {
    const machine = await makeMachine();
    const fake = (name: string, version: string) =>
      writeScript(
        join(machine.home, name, 'bin', 'java'),
        `console.error(${JSON.stringify(settings(`/real/${name}`, version))})`,
      );
    await fake('java-home', '21');
    await fake('opensearch-java-home', '22');
    await fake('.sdkman/candidates/java/23-tem', '23');
    await writeScript(
      join(machine.home, 'bin', 'java'),
      `console.error(${JSON.stringify(settings('/real/path', '24'))})`,
    );
    await writeScript(join(machine.home, 'broken', 'bin', 'java'), 'process.exit(1)');
    const env = {
      ...machine.env,
      JAVA_HOME: join(machine.home, 'java-home'),
      OPENSEARCH_JAVA_HOME: join(machine.home, 'opensearch-java-home'),
    };
    const found = await findJdks({ ...machine, env });
    expect(found.slice(0, 3).map(({ major }) => major)).toEqual([22, 21, 24]);
    expect(found.at(-1)).toEqual({ home: '/real/.sdkman/candidates/java/23-tem', major: 23 });

    const broken = { ...machine, env: { PATH: '', JAVA_HOME: join(machine.home, 'broken') } };
    expect((await findJdks(broken)).map(({ home }) => home)).not.toContain('/real/java-home');
  });
});
