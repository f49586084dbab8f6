import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { OpenSearchStartError } from './errors';

const run = promisify(execFile);

/** The whole configuration, because that of the machine adds other extensions. */
const CONFIGURATION = `
[req]
distinguished_name = name
[name]
[authority]
basicConstraints = critical, CA:TRUE
subjectKeyIdentifier = hash
[node]
subjectAltName = IP:127.0.0.1, DNS:localhost
`;

const SUBJECT = '/O=opensearch-sagemaker-reranker/CN=';

const COMMANDS = [
  `req -config openssl.cnf -newkey rsa:2048 -nodes -x509 -days 30 -extensions authority -subj ${SUBJECT}root -keyout ca.key -out ca.pem`,
  `req -config openssl.cnf -newkey rsa:2048 -nodes -subj ${SUBJECT}node -keyout node.key.any -out node.csr`,
  'pkcs8 -topk8 -nocrypt -in node.key.any -out node.key',
  'x509 -req -in node.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -extfile openssl.cnf -extensions node -out node.pem',
];

/** Makes an authority (`ca.pem`) and its certificate for loopback (`node.pem`, `node.key`) in a folder, with openssl. */
export async function makeCertificates(folder: string): Promise<void> {
  try {
    await writeFile(join(folder, 'openssl.cnf'), CONFIGURATION);
    for (const command of COMMANDS)
      await run('openssl', command.split(' '), { cwd: folder, timeout: 60_000 });
  } catch (error) {
    const { code, stderr } = error as { code?: string; stderr?: string };
    throw new OpenSearchStartError(
      code === 'ENOENT'
        ? 'openssl, which makes the certificates of a node with security, is not on the PATH: install it.'
        : `openssl could not make the certificates of the node: ${stderr?.trim() || code}`,
    );
  }
  for (const name of ['openssl.cnf', 'ca.key', 'node.key.any', 'node.csr']) await rm(join(folder, name));
}
