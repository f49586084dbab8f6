import { EndpointFailure } from '../../../lambda/rerank/errors';
import type { Invoke } from '../../../lambda/rerank/invoke-endpoint';
import { type CrossEncoder, startModelServer } from '../../../local/endpoint';
import { aboutTheModel } from '../../../local/system/about-the-model';
import { modelReranker } from './model';
import type { Reranker } from './reranker';

const PROTOCOL = 'pairs';
const JSON_TYPE = 'application/json';

/** Asks a model in this process, by the requests that an endpoint would get. */
export function rerankerHere(model: CrossEncoder, name: string): Reranker {
  return modelReranker({
    name,
    scoredBy: aboutTheModel(model).replaceAll('\n', ' '),
    invoke: invokeHere(model),
    protocol: PROTOCOL,
    device: 'cpu',
    windows: { maxWindows: model.maxWindows ?? 1, windowsBy: 'endpoint' },
  });
}

function invokeHere(model: CrossEncoder): Invoke {
  const server = startModelServer(PROTOCOL, model);
  return async (body, { signal }) => {
    const call = { body: Buffer.from(body), contentType: JSON_TYPE, accept: JSON_TYPE };
    const answer = await server.invoke(call, signal);
    if (answer.status !== 200) {
      throw new EndpointFailure('refused', { errorName: 'ModelError', originalStatus: answer.status });
    }
    return answer.body;
  };
}
