import type { ConnectorAction } from '../connector';
import { painless } from '../painless';

/**
 * The connector's `predict` action for Text Embeddings Inference.
 *
 * The pre-process function writes the whole body, in the immune form of the pairs format: ml-commons splices a
 * parameter in untouched only when it is a JSON object or list, which the query alone is not.
 */
export function teiAction(url: string): ConnectorAction {
  return {
    action_type: 'predict',
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json' },
    request_body: '${parameters.inputs}',
    pre_process_function: painless(__dirname, 'pre-process'),
    post_process_function: painless(__dirname, 'post-process'),
  };
}
