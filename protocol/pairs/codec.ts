import { type Device, ModelResponseError, type Protocol } from '../protocol';
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
    if (passages.length === 0) {
      throw new RangeError('a rerank request needs at least one passage');
    }
    const text = wellFormed(query);
    return JSON.stringify({
      inputs: passages.map((passage) => ({ text, text_pair: wellFormed(passage) })),
      parameters: requestParameters(device),
    });
  },

  decodeResponse(body, passageCount) {
    const answer = parse(body);
    if (!Array.isArray(answer)) {
      throw new ModelResponseError(
        `the model server answered ${describe(answer)} instead of a list of scores`,
      );
    }
    if (answer.length !== passageCount) {
      throw new ModelResponseError(
        `the model server answered ${answer.length} scores for ${passageCount} passages`,
      );
    }
    return answer.map((entry, index) => {
      // With top_k among its settings the container wraps each answer in a list.
      const score = (Array.isArray(entry) ? entry[0] : entry)?.score;
      if (typeof score !== 'number' || !Number.isFinite(score)) {
        throw new ModelResponseError(`the model server's answer [${index}] has no finite score`);
      }
      return score;
    });
  },
};

/** A lone surrogate has no UTF-8 form and fails the container; OpenSearch sends a question mark, and so do we. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '?');
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new ModelResponseError(`the model server's answer of ${body.length} characters is not JSON`);
  }
}

function describe(value: unknown): string {
  return value === null ? 'null' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
