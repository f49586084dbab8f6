import type { ConnectorAction } from '../connector';
import { painless } from '../painless';

/**
 * The connector's `predict` action for Text Embeddings Inference.
 *
 * The pre-process function writes the whole request, as that of the pairs format does.
 */
export function teiAction(url: string): ConnectorAction {
  return {
    action_type: 'predict',
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json' },
    pre_process_function: painless(__dirname, 'pre-process'),
    post_process_function: painless(__dirname, 'post-process'),
  };
}
