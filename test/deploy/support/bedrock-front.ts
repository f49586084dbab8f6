import type { AccessKeys, LocalEndpoint } from '../../../local/endpoint';
import { modelNotFound, unknownOperation } from '../../../local/endpoint/errors';
import type { Serve } from './front';
import type { Gate } from './gate';
import type { Region } from './region';
import { signedInvocation } from './signed-invocation';

/** What answers behind Bedrock's runtime API. */
export interface BedrockParts {
  readonly gate: Gate;
  readonly region: Region;
  /** The one model that the region has. */
  readonly model: LocalEndpoint;
  readonly endpointKeys: AccessKeys;
}

/** Bedrock's runtime API: checks signature, permission and the model's id, and lets the model score. */
export function serveBedrock({ gate, region, model, endpointKeys }: BedrockParts): Serve {
  const invoke = signedInvocation('bedrock', region, endpointKeys);
  return async (request, body) => {
    const caller = await gate.admit(request, body);
    const id = request.method === 'POST' && request.url?.match(/^\/model\/([^/?]+)\/invoke$/)?.[1];
    if (!id) {
      throw unknownOperation();
    }
    const modelId = decodeURIComponent(id);
    const arn = `arn:aws:bedrock:${region.name}::foundation-model/${modelId}`;
    await gate.permit(caller, 'bedrock:InvokeModel', arn);
    if (modelId !== model.endpointName) {
      throw modelNotFound();
    }
    return invoke(model, request, body);
  };
}
