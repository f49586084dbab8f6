import { readEntries, readScore } from '../answer';
import { scriptsIn } from '../painless';
import { ModelResponseError, type Protocol } from '../protocol';
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

  decodeResponse(body, passageCount) {
    const scores: number[] = new Array(passageCount);
    for (const [position, entry] of readEntries(body, passageCount).entries()) {
      const score = readScore(entry, position);
      const { index } = entry as { readonly index?: unknown };
      if (!isIndex(index, passageCount)) {
        throw new ModelResponseError(
          `the model server's answer [${position}] names no passage between 0 and ${passageCount - 1}`,
        );
      }
      if (index in scores) {
        throw new ModelResponseError(`the model server answered two scores for passage ${index}`);
      }
      scores[index] = score;
    }
    return scores;
  },

  connectorScripts: () => scriptsIn(__dirname),
};

function isIndex(value: unknown, count: number): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < count;
}
