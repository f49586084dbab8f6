import type { IncomingMessage } from 'node:http';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import type { AccessKeys, LocalEndpoint } from '../../../local/endpoint';
import type { Service } from '../../../protocol';
import type { Answer } from './front';
import type { Region } from './region';

/** Sends an invocation to an endpoint, with the types that the request names. */
export type Invoke = (
  endpoint: Pick<LocalEndpoint, 'invocationsUrl'>,
  request: Pick<IncomingMessage, 'headers'>,
  body: Buffer,
) => Promise<Answer>;

/** Invocations that are signed with these keys, for the service whose endpoint it is. */
export function signedInvocation(service: Service, region: Region, credentials: AccessKeys): Invoke {
  const signer = new SignatureV4({ credentials, region: region.name, service, sha256: Sha256 });
  return async (endpoint, request, body) => {
    const url = new URL(endpoint.invocationsUrl);
    const { headers } = await signer.sign({
      method: 'POST',
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      headers: {
        host: url.host,
        'content-type': request.headers['content-type'] ?? '',
        ...(request.headers.accept !== undefined && { accept: request.headers.accept }),
      },
      body,
    });
    const response = await fetch(url, { method: 'POST', headers, body: new Uint8Array(body) });
    return {
      status: response.status,
      body: await response.text(),
      headers: pick(response.headers, ['x-amzn-errortype', 'x-amzn-invoked-production-variant']),
    };
  };
}

function pick(headers: Headers, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (headers.has(name) ? [[name, headers.get(name)!]] : [])));
}
