import { execFile } from 'node:child_process';
import { readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { executable, type Machine, which } from './machine';
import type { OpenSearchVersion } from './opensearch-version';
import { JAVA } from './opensearch-version';

/** A Java runtime. */
export interface Jdk {
  readonly home: string;
  /** The feature release, such as 21. */
  readonly major: number;
}

/**
 * The Java runtimes on this machine, the most deliberately chosen first: `OPENSEARCH_JAVA_HOME`, `JAVA_HOME`, the
 * `java` on the `PATH`, then the folders where systems and version managers install them.
 */
export async function findJdks(machine: Machine): Promise<Jdk[]> {
  const commands = await javaCommands(machine);
  const found = await Promise.all(commands.map(askJava));
  const homes = new Map<string, Jdk>();
  for (const jdk of found) if (jdk && !homes.has(jdk.home)) homes.set(jdk.home, jdk);
  return [...homes.values()];
}

/** The first runtime that an OpenSearch version runs on. */
export function selectJdk(jdks: readonly Jdk[], version: OpenSearchVersion): Jdk | undefined {
  const { min, max } = JAVA[version];
  return jdks.find(({ major }) => major >= min && major <= max);
}

/** Reads home and version from what `java -XshowSettings:properties -version` says. */
export function parseJavaSettings(settings: string): Jdk | undefined {
  const home = settings.match(/^\s*java\.home = (.+?)\s*$/m)?.[1];
  const version = settings.match(/^\s*java\.specification\.version = (?:1\.)?(\d+)/m)?.[1];
  return home && version ? { home, major: Number(version) } : undefined;
}

async function javaCommands(machine: Machine): Promise<string[]> {
  const { env, home } = machine;
  const folders = [
    env.OPENSEARCH_JAVA_HOME,
    env.JAVA_HOME,
    ...(await children('/usr/lib/jvm')),
    ...(await children('/Library/Java/JavaVirtualMachines', 'Contents/Home')),
    ...(await children('/opt/homebrew/opt', 'libexec/openjdk.jdk/Contents/Home', /^openjdk/)),
    ...(await children('/usr/local/opt', 'libexec/openjdk.jdk/Contents/Home', /^openjdk/)),
    ...(await children(join(home, '.sdkman/candidates/java'))),
  ];
  const commands = folders.map((folder) => folder && join(folder, 'bin', 'java'));
  commands.splice(2, 0, await which('java', machine));
  const paths = new Map<string, string>();
  for (const command of commands) {
    if (!command || !(await executable(command))) continue;
    const path = await realpath(command);
    if (!paths.has(path)) paths.set(path, command);
  }
  return [...paths.values()];
}

async function children(folder: string, below = '', name = /^[^.]/): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((child) => name.test(child)).map((child) => join(folder, child, below));
}

function askJava(command: string): Promise<Jdk | undefined> {
  return new Promise((resolve) => {
    execFile(
      command,
      ['-XshowSettings:properties', '-version'],
      { timeout: 20_000 },
      (_error, stdout, stderr) => {
        resolve(parseJavaSettings(stderr + stdout));
      },
    );
  });
}

/** Where a `java` command's runtime is, for messages. */
export function describeJdk({ major, home }: Jdk): string {
  return `Java ${major} (${home})`;
}
