import { existsSync } from 'node:fs';
import { SourceUnavailableError } from './errors';
import { describeJdk, findJdks, type Jdk, selectJdk } from './java';
import { layoutFolder, resolveLayout } from './layout';
import { type Machine, which } from './machine';
import { startNode } from './node-process';
import { neededJava, type OpenSearchVersion, SECURITY_VERSION, VERSIONS } from './opensearch-version';
import type { OpenSearchNode, StartOptions } from './types';

/** A version that can be started, with what it takes. */
export interface MavenPlan {
  readonly version: OpenSearchVersion;
  readonly java: Jdk;
  /** Maven's executable, where there is one. */
  readonly maven?: string;
}

/** Starts OpenSearch on this machine's Java, downloading it with Maven first when that has not been done. */
export async function startWithMaven(options: StartOptions): Promise<OpenSearchNode> {
  const { machine, cache, security, progress, signal } = options;
  const { version, java, maven } = await planMaven(options);
  const assemble = { maven, env: await mavenEnvironment(machine, java), progress, signal };
  const home = await resolveLayout({ version, security, cache }, assemble);
  return startNode({ ...options, home, version, java });
}

/** The node that can be started; rejects with the reason if none can. */
export async function planMaven({
  version,
  security,
  cache,
  machine,
  jdks,
}: Pick<StartOptions, 'version' | 'security' | 'cache' | 'machine'> & {
  /** @default - those of this machine */
  readonly jdks?: readonly Jdk[];
}): Promise<MavenPlan> {
  if (machine.platform === 'win32')
    throw new SourceUnavailableError('OpenSearch from Maven is not supported on Windows');
  if (security && version && version !== SECURITY_VERSION) {
    throw new SourceUnavailableError(
      `Maven Central does not serve the security plugin for ${version}: ask for ${SECURITY_VERSION}`,
    );
  }
  if (security && !(await which('openssl', machine))) {
    throw new SourceUnavailableError(
      'openssl, which makes the certificates of a node with security, is not on the PATH',
    );
  }
  const found = jdks ?? (await findJdks(machine));
  const wanted = version ? [version] : security ? [SECURITY_VERSION] : VERSIONS;
  const maven = await which('mvn', machine);
  const missing: string[] = [];
  for (const each of wanted) {
    const java = selectJdk(found, each);
    if (!java) missing.push(`${neededJava(each)} for OpenSearch ${each}`);
    else if (!maven && !existsSync(layoutFolder({ version: each, security, cache }))) {
      missing.push(`Maven (mvn is not on the PATH) for OpenSearch ${each}`);
    } else return { version: each, java, maven };
  }
  const here = found.length > 0 ? found.map(describeJdk).join(', ') : 'none';
  throw new SourceUnavailableError(`${missing.join(', ')} is missing; Java on this machine: ${here}`);
}

/** The user's own Java, which may know a proxy's certificates, comes first; ours where there is none. */
async function mavenEnvironment(machine: Machine, java: Jdk): Promise<NodeJS.ProcessEnv> {
  const { env } = machine;
  return env.JAVA_HOME || (await which('java', machine)) ? env : { ...env, JAVA_HOME: java.home };
}
