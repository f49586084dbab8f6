import { readEntries, scoresByIndex } from '../answer';
import { scriptsIn, uncheckedRequests } from '../painless';
import type { Protocol } from '../protocol';
import { rejectEmpty, sentPassage, wellFormed } from '../request';

/**
 * The rerank format of Text Embeddings Inference.
 *
 * Request `{"query":query,"texts":[passage,…],"truncate":true,"raw_scores":false}`, answer
 * `[{"index":2,"score":0.99},…]` with the highest score first, each score the sigmoid of the model's logit, as in the
 * pairs format. The server makes its batches itself, so that the device makes no difference.
 */
export const tei: Protocol<'tei'> = {
  name: 'tei',
  service: 'sagemaker',

  encodeRequest(query, passages) {
    rejectEmpty(passages);
    return JSON.stringify({
      query: wellFormed(query),
      texts: passages.map(sentPassage),
      // One passage that is too long would fail the whole request.
      truncate: true,
      raw_scores: false,
    });
  },

  decodeResponse: (body, passageCount) => scoresByIndex(readEntries(body, passageCount)),

  connectorScripts: (options = {}) => uncheckedRequests(scriptsIn(__dirname), options),
};
