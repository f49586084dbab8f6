import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findJdks, selectJdk } from '../local/opensearch/java';
import { type Machine, thisMachine, which } from '../local/opensearch/machine';
import { neededJava, VERSIONS } from '../local/opensearch/opensearch-version';

/*
 * Says before any test runs what the tests lack on this machine, all of it at once. The browser and all packages come from
 * registries, and need nothing here.
 */

const PROGRAMS = {
  mvn: 'maven',
  openssl: 'openssl',
  curl: 'curl',
  gcc: 'gcc',
} as const;

/** A thing that is missing, and the packages of Debian that bring it. */
interface Missing {
  readonly what: string;
  readonly packages: string;
}

async function missingOn(machine: Machine): Promise<Missing[]> {
  const jdks = await findJdks(machine);
  // 2.19.1, the version with the security plugin, runs on the Java of 2.19.6.
  const unusable = VERSIONS.filter((version) => !selectJdk(jdks, version));
  // Outside CI one version is enough: the tests say which one they leave out.
  const needed = process.env.CI === 'true' || unusable.length === VERSIONS.length ? unusable : [];
  const java = needed.map((version) => ({
    what: `${neededJava(version)}, for OpenSearch ${version}`,
    packages: version.startsWith('2.') ? 'openjdk-17-jdk-headless' : 'openjdk-21-jdk-headless',
  }));
  const programs = await Promise.all(
    Object.entries(PROGRAMS).map(async ([name, packages]) =>
      (await which(name, machine)) ? [] : [{ what: `\`${name}\` on the PATH`, packages }],
    ),
  );
  return [...java, ...programs.flat(), ...(await missingPython())];
}

async function missingPython(): Promise<Missing[]> {
  const program = 'import ensurepip, sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 12))';
  const isThere = await promisify(execFile)('python3', ['-c', program]).then(
    () => true,
    () => false,
  );
  return isThere
    ? []
    : [{ what: 'Python 3.11 or 3.12 with venv, as python3', packages: 'python3 python3-venv' }];
}

async function main(): Promise<void> {
  if (process.platform !== 'linux') {
    fail(['The tests run on Linux. The dev container (.devcontainer/) has all that they need.']);
    return;
  }
  const missing = await missingOn(thisMachine());
  if (missing.length > 0) {
    fail([
      'The tests need what this machine does not have:',
      ...missing.map(({ what }) => `  - ${what}`),
      'On Debian or Ubuntu:',
      `  sudo apt-get install -y ${missing.map(({ packages }) => packages).join(' ')}`,
    ]);
  }
}

function fail(lines: readonly string[]): void {
  process.stderr.write(`${lines.join('\n')}\n`);
  process.exitCode = 1;
}

void main();
