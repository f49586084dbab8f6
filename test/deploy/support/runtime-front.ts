import type { IncomingMessage } from 'node:http';
import type { AccessKeys } from '../../../local/endpoint';
import { endpointNotFound, tooLarge, unknownOperation } from '../../../local/endpoint/errors';
import type { SageMakerResource } from './control';
import type { Answer, Serve } from './front';
import type { Gate } from './gate';
import type { Hub } from './hub';
import { COMPONENT_HEADER, modelOfComponent, noCapacity } from './inference-component';
import type { Region } from './region';
import { configurationOf, containerOf, servedContainer, servedVariant } from './served-container';
import type { ServerlessContainers } from './serverless-containers';
import { signedInvocation } from './signed-invocation';

/** The most bytes of a request to a serverless endpoint (https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints-invoke.html). */
const SERVERLESS_BYTES = 4 * 1024 * 1024;

/** What answers behind SageMaker's runtime API. */
export interface RuntimeParts {
  readonly gate: Gate;
  readonly region: Region;
  /** The models that containers load. */
  readonly hub: Hub;
  readonly serverless: ServerlessContainers;
  /** The keys of the local endpoints. */
  readonly endpointKeys: AccessKeys;
}

/** SageMaker's runtime API: checks signature, permission, request and name, and lets the container score that serves now. */
export function serveRuntime({ gate, region, hub, serverless, endpointKeys }: RuntimeParts): Serve {
  const invoke = signedInvocation('sagemaker', region, endpointKeys);
  const arnOf = (kind: string, name: string) =>
    `arn:aws:sagemaker:${region.name}:${region.account}:${kind}/${name}`;

  return async (request, body) => {
    const caller = await gate.admit(request, body);
    const name = endpointIn(request);
    await gate.permit(caller, 'sagemaker:InvokeEndpoint', arnOf('endpoint', name));
    const component = request.headers[COMPONENT_HEADER] as string | undefined;
    if (component !== undefined) {
      await gate.permit(caller, 'sagemaker:InvokeEndpoint', arnOf('inference-component', component));
    }
    await gate.check('sagemaker-runtime', request, body);
    const resources = await gate.control.sageMakerResources();
    if (!resources.some(({ id }) => id === arnOf('endpoint', name))) {
      throw endpointNotFound(name);
    }
    const model = modelOfComponent(resources, name, component);
    if (component !== undefined && (await gate.control.copies(component)) === 0) {
      throw noCapacity();
    }
    const container = model === undefined ? servedContainer(resources, name) : containerOf(resources, model);
    const answer = () => invoke(hub.behind(container), request, body);
    return inContainer(serverless, resources, name, body, answer);
  };
}

/** @throws RuntimeError for a request of another operation */
function endpointIn({ method, url }: IncomingMessage): string {
  const name = method === 'POST' && url?.match(/^\/endpoints\/([^/?]+)\/invocations$/)?.[1];
  if (!name) {
    throw unknownOperation();
  }
  return name;
}

/** Has a serverless endpoint answer in one of its containers, which may have to start, and any other at once. */
async function inContainer(
  containers: ServerlessContainers,
  resources: readonly SageMakerResource[],
  name: string,
  body: Buffer,
  answer: () => Promise<Answer>,
): Promise<Answer> {
  const { ServerlessConfig } = servedVariant(resources, name);
  if (!ServerlessConfig) {
    return answer();
  }
  if (body.length > SERVERLESS_BYTES) {
    throw tooLarge(SERVERLESS_BYTES);
  }
  return containers.run(configurationOf(resources, name), ServerlessConfig, answer);
}
