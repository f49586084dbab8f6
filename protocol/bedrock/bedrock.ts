import { readEntries, scoresByIndex } from '../answer';
import { scriptsIn } from '../painless';
import type { Protocol } from '../protocol';
import { rejectEmpty, sentPassage, wellFormed } from '../request';

/**
 * The most passages of a call: those of Bedrock's own operation `Rerank`
 * (https://docs.aws.amazon.com/bedrock/latest/APIReference/API_agent-runtime_Rerank.html). `InvokeModel`, which OpenSearch
 * can call with a script of ours, documents none.
 */
const MAX_PASSAGES = 1_000;

/**
 * Amazon Rerank 1.0 through `InvokeModel`.
 *
 * Request `{"query":query,"documents":[passage,…],"top_n":2}`, answer `{"results":[{"index":1,"relevance_score":0.99},…]}`
 * with the highest score first. It refuses `api_version`.
 */
export const amazonRerank = bedrock('amazon-rerank', {});

/** Cohere Rerank 3.5 through `InvokeModel`: the same request and answer, but for `api_version`, which it requires. */
export const cohereRerank = bedrock('cohere-rerank', { api_version: 2 });

function bedrock<const Name extends string>(name: Name, version: object): Protocol<Name> {
  return {
    name,
    service: 'bedrock',
    maxPassages: MAX_PASSAGES,

    encodeRequest(query, passages) {
      rejectEmpty(passages);
      return JSON.stringify({
        query: wellFormed(query),
        documents: passages.map(sentPassage),
        // All of them: without it, how many come back is the model's choice.
        top_n: passages.length,
        ...version,
      });
    },

    decodeResponse: (body, passageCount) =>
      scoresByIndex(readEntries(body, passageCount, 'results'), 'relevance_score'),

    connectorScripts() {
      const { pre_process_function, post_process_function } = scriptsIn(__dirname);
      return {
        pre_process_function: pre_process_function
          .replaceAll('@MAX_PASSAGES@', String(MAX_PASSAGES))
          .replace('@MORE_MEMBERS@', moreMembers(version)),
        post_process_function,
      };
    },
  };
}

/** The members as a Painless string has JSON that stands in a string of the JSON that the function returns. */
function moreMembers(members: object): string {
  return Object.entries(members)
    .map(([name, value]) => `,"${name}":${value}`)
    .join('')
    .replaceAll('"', '\\\\"');
}
