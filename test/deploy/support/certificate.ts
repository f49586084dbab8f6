import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './command';

/** A certificate of its own authority, PEM. */
export interface Certificate {
  readonly key: string;
  readonly certificate: string;
  /** Where the certificate is, for `NODE_EXTRA_CA_CERTS`. */
  readonly file: string;
}

/** Makes the certificate of the emulated domains with openssl. */
export async function makeCertificate(folder: string, region: string): Promise<Certificate> {
  const [keyFile, file] = [join(folder, 'front.key'), join(folder, 'front.pem')];
  await run('openssl', [
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '30', '-subj', '/CN=emulated domains'],
    ...['-addext', `subjectAltName=DNS:*.${region}.es.amazonaws.com`, '-keyout', keyFile, '-out', file],
  ]);
  return { key: await readFile(keyFile, 'utf8'), certificate: await readFile(file, 'utf8'), file };
}
