import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OpenSearchVersion } from './opensearch-version';

/**
 * The descriptors that 2.x modules published as jars lack: the class and the permissions of
 * `plugin-descriptor.properties` and `plugin-security.policy`, as in the complete distribution.
 */
export const JAR_MODULES = {
  'lang-painless': {
    className: 'org.opensearch.painless.PainlessPlugin',
    permissions: [
      'java.lang.RuntimePermission "createClassLoader"',
      'java.lang.RuntimePermission "getClassLoader"',
    ],
  },
  reindex: {
    className: 'org.opensearch.index.reindex.ReindexPlugin',
    permissions: ['java.net.SocketPermission "*", "connect"', 'java.net.NetPermission "getProxySelector"'],
  },
};

/** Makes the modules of an unpacked OpenSearch loadable. */
export async function completeModules(home: string, version: OpenSearchVersion): Promise<void> {
  const modules = join(home, 'modules');
  // Its databases are left out of the download, and without them it cannot start.
  await rm(join(modules, 'ingest-geoip'), { recursive: true, force: true });
  if (!version.startsWith('2.')) return;
  for (const [name, { className, permissions }] of Object.entries(JAR_MODULES)) {
    const descriptor = {
      name,
      description: name,
      version,
      classname: className,
      'java.version': '11',
      'opensearch.version': version,
      'custom.foldername': '',
      'extended.plugins': '',
      'has.native.controller': 'false',
    };
    const lines = Object.entries(descriptor).map(([key, value]) => `${key}=${value}\n`);
    await writeFile(join(modules, name, 'plugin-descriptor.properties'), lines.join(''));
    const policy = permissions.map((permission) => `  permission ${permission};\n`);
    await writeFile(join(modules, name, 'plugin-security.policy'), `grant {\n${policy.join('')}};\n`);
  }
}
