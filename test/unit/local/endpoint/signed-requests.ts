import { request as httpRequest } from 'node:http';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import type { FaultyEndpoint } from '../../../support/faulty-endpoint';
import { KEYS, LOGITS, NAME, PAIRS, REGION, start } from './support';

export const BODY = JSON.stringify({ ...PAIRS, ...LOGITS });

/** The endpoint that every test asks. */
export let endpoint: FaultyEndpoint;
beforeAll(async () => {
  endpoint = await start();
});
afterAll(() => endpoint.close());

export interface SigningOptions {
  readonly keys?: typeof KEYS & { sessionToken?: string };
  readonly region?: string;
  readonly service?: string;
  readonly date?: Date;
  readonly headers?: Record<string, string>;
  readonly path?: string;
  readonly query?: Record<string, string>;
  readonly applyChecksum?: boolean;
  readonly body?: string;
}

/** The parts of a request that a client signs; no SDK in between. */
export async function signed(options: SigningOptions = {}, to = endpoint) {
  const { host, port } = new URL(to.url);
  const signer = new SignatureV4({
    credentials: options.keys ?? KEYS,
    region: options.region ?? REGION,
    service: options.service ?? 'sagemaker',
    sha256: Sha256,
    applyChecksum: options.applyChecksum ?? true,
  });
  const body = options.body ?? BODY;
  const path = options.path ?? `/endpoints/${NAME}/invocations`;
  const headers = {
    host,
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    ...options.headers,
  };
  const unsigned = {
    method: 'POST',
    protocol: 'http:',
    hostname: '127.0.0.1',
    port: Number(port),
    path,
    query: options.query ?? {},
    headers,
    body,
  };
  const { headers: signedHeaders } = await signer.sign(unsigned, { signingDate: options.date ?? new Date() });
  return { path, headers: signedHeaders as Record<string, string>, body };
}

/** Sends what was signed. */
export function post(
  { path, headers, body }: { path: string; headers: Record<string, string>; body: string },
  to = endpoint,
): Promise<{ status: number; type: string | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${to.url}${path}`, { method: 'POST', headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode!,
          type: response.headers['x-amzn-errortype'] as string | undefined,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    request.on('error', reject).end(body);
  });
}
