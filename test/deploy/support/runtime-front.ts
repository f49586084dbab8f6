import type { IncomingMessage } from 'node:http';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import type { AccessKeys, LocalEndpoint } from '../../../local/endpoint';
import { endpointNotFound, unknownOperation } from '../../../local/endpoint/errors';
import type { Answer, Serve } from './front';
import type { Gate } from './gate';
import type { Hub } from './hub';
import { COMPONENT_HEADER, modelOfComponent, noCapacity } from './inference-component';
import type { Region } from './region';
import { containerOf, servedContainer } from './served-container';

/** SageMaker's runtime API: checks signature, permission and name, and lets the container score that serves now. */
export function serveRuntime(gate: Gate, region: Region, hub: Hub, endpointKeys: AccessKeys): Serve {
  const signer = new SignatureV4({
    credentials: endpointKeys,
    region: region.name,
    service: 'sagemaker',
    sha256: Sha256,
  });
  return async (request, body) => {
    const caller = await gate.admit(request, body);
    const name = request.method === 'POST' && request.url?.match(/^\/endpoints\/([^/?]+)\/invocations$/)?.[1];
    if (!name) {
      throw unknownOperation();
    }
    const arn = arnOf(region, 'endpoint', name);
    await gate.permit(caller, 'sagemaker:InvokeEndpoint', arn);
    const resources = await gate.control.sageMakerResources();
    if (!resources.some(({ id }) => id === arn)) {
      throw endpointNotFound(name);
    }
    const component = request.headers[COMPONENT_HEADER] as string | undefined;
    if (component !== undefined) {
      await gate.permit(caller, 'sagemaker:InvokeEndpoint', arnOf(region, 'inference-component', component));
    }
    const model = modelOfComponent(resources, name, component);
    if (component !== undefined && (await gate.control.copies(component)) === 0) {
      throw noCapacity();
    }
    const container = model === undefined ? servedContainer(resources, name) : containerOf(resources, model);
    return invoke(hub.behind(container), signer, request, body);
  };
}

function arnOf({ name, account }: Region, kind: string, resource: string): string {
  return `arn:aws:sagemaker:${name}:${account}:${kind}/${resource}`;
}

async function invoke(
  endpoint: LocalEndpoint,
  signer: SignatureV4,
  request: IncomingMessage,
  body: Buffer,
): Promise<Answer> {
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
}

function pick(headers: Headers, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (headers.has(name) ? [[name, headers.get(name)!]] : [])));
}
