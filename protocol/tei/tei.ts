import { readEntries, scoresByIndex } from '../answer';
import { scriptsIn, uncheckedRequests } from '../painless';
import type { Protocol } from '../protocol';
import { passageJson, rejectEmpty, wellFormed } from '../request';

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

  encodeRequest(query, passages, { maxWindows } = {}) {
    rejectEmpty(passages);
    // One passage that is too long would fail the whole request, if it were not truncated.
    const windows = maxWindows ? `,"max_windows":${maxWindows}` : '';
    const switches = `"truncate":true,"raw_scores":false${windows}`;
    const texts = passages.map(passageJson).join(',');
    return `{"query":${JSON.stringify(wellFormed(query))},"texts":[${texts}],${switches}}`;
  },

  decodeResponse: (body, passageCount) => scoresByIndex(readEntries(body, passageCount)),

  connectorScripts: (options = {}) => uncheckedRequests(scriptsIn(__dirname), options),
};
