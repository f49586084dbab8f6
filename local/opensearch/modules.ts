import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type OpenSearchVersion, SECURITY_VERSION } from './opensearch-version';

/** What `plugin-descriptor.properties` and `plugin-security.policy` of a module say, as in the complete distribution. */
interface JarModule {
  readonly className: string;
  /** @default - none */
  readonly permissions?: readonly string[];
  /** The module that it adds to. @default - none */
  readonly extends?: string;
}

/** The descriptors that 2.x modules published as jars lack, by the names of their folders. */
export const JAR_MODULES: Readonly<Record<string, JarModule>> = {
  'analysis-common': {
    className: 'org.opensearch.analysis.common.CommonAnalysisPlugin',
    extends: 'lang-painless',
  },
  'lang-mustache': {
    className: 'org.opensearch.script.mustache.MustachePlugin',
    permissions: ['java.lang.RuntimePermission "accessDeclaredMembers"'],
  },
  'lang-painless': {
    className: 'org.opensearch.painless.PainlessPlugin',
    permissions: [
      'java.lang.RuntimePermission "createClassLoader"',
      'java.lang.RuntimePermission "getClassLoader"',
    ],
  },
  'rank-eval': { className: 'org.opensearch.index.rankeval.RankEvalPlugin' },
  reindex: {
    className: 'org.opensearch.index.reindex.ReindexPlugin',
    permissions: ['java.net.SocketPermission "*", "connect"', 'java.net.NetPermission "getProxySelector"'],
  },
  'search-pipeline-common': {
    className: 'org.opensearch.search.pipeline.common.SearchPipelineCommonModulePlugin',
    extends: 'lang-painless',
  },
};

/** Maven Central serves its jar for 2.19.6, and not for 2.19.1: there is no `oversample` on that node. */
const NOT_SERVED = { version: SECURITY_VERSION, module: 'search-pipeline-common' };

/** The profiles of the POM that bring the modules which the server of a version lacks. */
export function moduleProfiles(version: OpenSearchVersion): string[] {
  if (!version.startsWith('2.')) {
    return [];
  }
  return version === NOT_SERVED.version ? ['modules'] : ['modules', NOT_SERVED.module];
}

/** Makes the modules of an unpacked OpenSearch loadable. */
export async function completeModules(home: string, version: OpenSearchVersion): Promise<void> {
  const modules = join(home, 'modules');
  // Its databases are left out of the download, and without them it cannot start.
  await rm(join(modules, 'ingest-geoip'), { recursive: true, force: true });
  if (!version.startsWith('2.')) return;
  for (const [name, module] of Object.entries(JAR_MODULES)) {
    if (version !== NOT_SERVED.version || name !== NOT_SERVED.module) {
      await describe(join(modules, name), name, module, version);
    }
  }
}

async function describe(
  folder: string,
  name: string,
  { className, permissions = [], extends: extended = '' }: JarModule,
  version: OpenSearchVersion,
): Promise<void> {
  const descriptor = {
    name,
    description: name,
    version,
    classname: className,
    'java.version': '11',
    'opensearch.version': version,
    'custom.foldername': '',
    'extended.plugins': extended,
    'has.native.controller': 'false',
  };
  const lines = Object.entries(descriptor).map(([key, value]) => `${key}=${value}\n`);
  await writeFile(join(folder, 'plugin-descriptor.properties'), lines.join(''));
  const policy = permissions.map((permission) => `  permission ${permission};\n`);
  await writeFile(join(folder, 'plugin-security.policy'), `grant {\n${policy.join('')}};\n`);
}
