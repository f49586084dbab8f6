import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeCertificates } from './certificates';
import { OpenSearchStartError } from './errors';
import type { Jdk } from './java';
import type { BasicAuth } from './probe';

const run = promisify(execFile);

/** The credentials and the certificate to reach a node with the security plugin. */
export interface SecureNode {
  readonly auth: BasicAuth;
  /** The certificate to trust, PEM. */
  readonly ca: string;
  /** Lines for opensearch.yml. */
  readonly settings: string;
}

const SETTINGS = `
plugins.security.ssl.transport.pemcert_filepath: node.pem
plugins.security.ssl.transport.pemkey_filepath: node.key
plugins.security.ssl.transport.pemtrustedcas_filepath: ca.pem
plugins.security.ssl.transport.enforce_hostname_verification: false
plugins.security.ssl.http.enabled: true
plugins.security.ssl.http.pemcert_filepath: node.pem
plugins.security.ssl.http.pemkey_filepath: node.key
plugins.security.ssl.http.pemtrustedcas_filepath: ca.pem
plugins.security.allow_default_init_securityindex: true
plugins.security.nodes_dn: ["CN=node,O=opensearch-sagemaker-reranker"]
plugins.security.restapi.roles_enabled: ["all_access"]
plugins.security.system_indices.enabled: true
plugins.security.system_indices.indices: [".plugins-ml-*", ".opendistro-*"]
`;

const CONFIGURATION_FILES = [
  'config',
  'roles',
  'roles_mapping',
  'action_groups',
  'tenants',
  'nodes_dn',
  'allowlist',
  'audit',
];

/**
 * Prepares a node's configuration folder for the security plugin: certificates made by openssl, the plugin's default
 * roles, and one user `admin` with a random password, all good for this run only.
 */
export async function configureSecurity(config: string, home: string, java: Jdk): Promise<SecureNode> {
  const plugin = join(home, 'plugins', 'opensearch-security');
  const folder = join(config, 'opensearch-security');
  const auth = { username: 'admin', password: randomBytes(18).toString('base64url') };
  await mkdir(folder);
  const [hash] = await Promise.all([
    hashPassword(auth.password, plugin, home, java),
    makeCertificates(config),
    ...CONFIGURATION_FILES.map((name) =>
      cp(join(plugin, 'config', `${name}.yml`), join(folder, `${name}.yml`)),
    ),
  ]);
  await writeFile(
    join(folder, 'internal_users.yml'),
    [
      '_meta: {type: "internalusers", config_version: 2}',
      `admin: {hash: ${JSON.stringify(hash)}, reserved: true, backend_roles: ["admin"]}`,
      '',
    ].join('\n'),
  );
  return { auth, ca: await readFile(join(config, 'ca.pem'), 'utf8'), settings: SETTINGS };
}

/** The plugin's own hash; the password goes through the environment because others can read arguments. */
async function hashPassword(password: string, plugin: string, home: string, java: Jdk): Promise<string> {
  const classPath = [join(plugin, '*'), join(plugin, 'deps', '*'), join(home, 'lib', '*')].join(':');
  const { stdout } = await run(
    join(java.home, 'bin', 'java'),
    [
      '-XX:TieredStopAtLevel=1',
      '-cp',
      classPath,
      'org.opensearch.security.tools.Hasher',
      '-env',
      'ADMIN_PASSWORD',
    ],
    { env: { ADMIN_PASSWORD: password }, timeout: 60_000 },
  );
  const hash = stdout.trim().split('\n').at(-1) ?? '';
  if (!hash.startsWith('$2')) {
    throw new OpenSearchStartError(`The security plugin's Hasher in ${plugin} gave no password hash.`);
  }
  return hash;
}
