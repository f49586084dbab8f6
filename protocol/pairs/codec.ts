import { readEntries, readScore } from '../answer';
import type { Device, Protocol } from '../protocol';
import { refuseEmpty, wellFormed } from '../request';
import { requestParameters } from './request';

/**
 * The text-classification pairs format of the stock Hugging Face inference container.
 *
 * Request `{"inputs":[{"text":query,"text_pair":passage},…],"parameters":{…}}`, answer
 * `[{"label":"LABEL_0","score":0.99},…]` in input order, each score the sigmoid of the model's logit.
 */
export const pairs: Protocol = {
  name: 'pairs',

  encodeRequest(query, passages, device: Device) {
    refuseEmpty(passages);
    const text = wellFormed(query);
    return JSON.stringify({
      inputs: passages.map((passage) => ({ text, text_pair: wellFormed(passage) })),
      parameters: requestParameters(device),
    });
  },

  decodeResponse(body, passageCount) {
    return readEntries(body, passageCount).map((entry, position) =>
      // With top_k among its settings the container wraps each answer in a list.
      readScore(Array.isArray(entry) ? entry[0] : entry, position),
    );
  },
};
