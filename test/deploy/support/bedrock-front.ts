import type { AccessKeys, LocalEndpoint } from '../../../local/endpoint';
import { unknownOperation } from '../../../local/endpoint/errors';
import { runtimeApis } from '../../../local/endpoint/runtime-apis';
import type { Serve } from './front';
import type { Gate } from './gate';
import type { Region } from './region';
import { signedInvocation } from './signed-invocation';

/** What answers behind Bedrock's runtime API. */
export interface BedrockParts {
  readonly gate: Gate;
  readonly region: Region;
  /** The one reranker that the region has; its name is the id of the model. */
  readonly model: LocalEndpoint;
  /** The keys of the local endpoint. */
  readonly endpointKeys: AccessKeys;
}

/** Bedrock's runtime API: checks signature, permission, request and the model's id, and lets the model score. */
export function serveBedrock({ gate, region, model, endpointKeys }: BedrockParts): Serve {
  const invoke = signedInvocation('bedrock', region, endpointKeys);
  const api = runtimeApis.bedrock;
  return async (request, body) => {
    const caller = await gate.admit(request, body);
    const id = request.method === 'POST' ? api.nameIn(request.url!) : undefined;
    if (id === undefined) {
      throw unknownOperation();
    }
    const modelId = decodeURIComponent(id);
    const arn = `arn:aws:bedrock:${region.name}::foundation-model/${modelId}`;
    await gate.permit(caller, 'bedrock:InvokeModel', arn);
    await gate.check('bedrock-runtime', request, body);
    if (modelId !== model.endpointName) {
      throw api.notFound(modelId);
    }
    return invoke(model, request, body);
  };
}
