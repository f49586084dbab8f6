import type { ConnectorAction } from '../connector';
import { painless } from '../painless';
import type { Device } from '../protocol';
import { requestParameters } from './request';

/**
 * The connector's `predict` action for the pairs format.
 *
 * ml-commons hands the Painless pre-process function texts that are JSON-escaped already, and afterwards expands
 * `${parameters.x}` in what the function returns, documents included. The function therefore returns `inputs` as a
 * JSON *string* (which ml-commons splices in untouched because it is valid JSON) and writes `${` as `\u0024{`,
 * which is the same text to a JSON reader and no placeholder to ml-commons.
 */
export function pairsAction(url: string, device: Device): ConnectorAction {
  return {
    action_type: 'predict',
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json' },
    request_body: `{"inputs": \${parameters.inputs}, "parameters": ${JSON.stringify(requestParameters(device))}}`,
    pre_process_function: painless(__dirname, 'pre-process'),
    post_process_function: painless(__dirname, 'post-process'),
  };
}
