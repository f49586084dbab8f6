import type { ConnectorAction } from '../connector';
import { painless } from '../painless';
import type { Device } from '../protocol';
import { requestParameters } from './request';

/**
 * The connector's `predict` action for the pairs format.
 *
 * ml-commons hands the Painless pre-process function texts that are JSON-escaped already. The function returns the whole
 * request as the parameter `http_body`, which ml-commons sends as it is when the action has no `request_body`
 * (`HttpConnector.createPayload`): with one, it expands parameters in what the function returns, documents included, and
 * parses it all once more. It refuses a request that holds `${parameters`; the function writes `${` as `\u0024{`, which
 * is the same text to a JSON reader.
 */
export function pairsAction(url: string, device: Device): ConnectorAction {
  return {
    action_type: 'predict',
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json' },
    pre_process_function: painless(__dirname, 'pre-process').replace(
      '@REQUEST_PARAMETERS@',
      inJsonString(requestParameters(device)),
    ),
    post_process_function: painless(__dirname, 'post-process'),
  };
}

/** As a Painless string has JSON that stands in a string of the JSON that the function returns. */
function inJsonString(parameters: object): string {
  return JSON.stringify(parameters).replaceAll('"', '\\\\"');
}
