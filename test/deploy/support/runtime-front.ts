import type { AccessKeys } from '../../../local/endpoint';
import { endpointNotFound, tooLarge, unknownOperation } from '../../../local/endpoint/errors';
import type { Serve } from './front';
import type { Gate } from './gate';
import type { Hub } from './hub';
import type { Region } from './region';
import { servedContainer, serverlessConfigOf } from './served-container';
import type { ServerlessContainers } from './serverless-containers';
import { signedInvocation } from './signed-invocation';

/** What a serverless endpoint takes in a request (https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints-invoke.html). */
const SERVERLESS_BYTES = 4 * 1024 * 1024;

/** What answers behind SageMaker's runtime API. */
export interface RuntimeParts {
  readonly gate: Gate;
  readonly region: Region;
  readonly hub: Hub;
  readonly serverless: ServerlessContainers;
  readonly endpointKeys: AccessKeys;
}

/** SageMaker's runtime API: checks signature, permission and name, and lets the container score that serves now. */
export function serveRuntime({ gate, region, hub, serverless, endpointKeys }: RuntimeParts): Serve {
  const invoke = signedInvocation('sagemaker', region, endpointKeys);
  return async (request, body) => {
    const caller = await gate.admit(request, body);
    const name = request.method === 'POST' && request.url?.match(/^\/endpoints\/([^/?]+)\/invocations$/)?.[1];
    if (!name) {
      throw unknownOperation();
    }
    const arn = `arn:aws:sagemaker:${region.name}:${region.account}:endpoint/${name}`;
    await gate.permit(caller, 'sagemaker:InvokeEndpoint', arn);
    const resources = await gate.control.sageMakerResources();
    if (!resources.some(({ id }) => id === arn)) {
      throw endpointNotFound(name);
    }
    if (serverlessConfigOf(resources, name)) {
      if (body.length > SERVERLESS_BYTES) {
        throw tooLarge(SERVERLESS_BYTES);
      }
      await serverless.warm(resources, name);
    }
    return invoke(hub.behind(servedContainer(resources, name)), request, body);
  };
}
