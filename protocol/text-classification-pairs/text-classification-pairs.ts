import { readEntries, readScore } from '../answer';
import { scriptsIn, uncheckedRequests } from '../painless';
import {
  DEFAULT_MAX_LENGTH,
  type Device,
  type MaxLength,
  ModelResponseError,
  type Protocol,
} from '../protocol';
import { passageJson, rejectEmpty, wellFormed } from '../request';

/**
 * The text-classification pairs format of the stock Hugging Face inference container.
 *
 * Request `{"inputs":[{"text":query,"text_pair":passage},…],"parameters":{…}}`, answer
 * `[{"label":"LABEL_0","score":0.99},…]` in input order, each score the sigmoid of the model's logit.
 */
export const textClassificationPairs: Protocol<'pairs'> = {
  name: 'pairs',
  service: 'sagemaker',

  encodeRequest(query, passages, { device, maxLength, maxWindows } = {}) {
    rejectEmpty(passages);
    // The query is escaped once, not for each passage.
    const beforePassage = `{"text":${JSON.stringify(wellFormed(query))},"text_pair":`;
    const inputs = passages.map((passage) => `${beforePassage}${passageJson(passage)}}`);
    const parameters = {
      ...requestParameters(device, maxLength),
      ...(maxWindows && { max_windows: maxWindows }),
    };
    return `{"inputs":[${inputs.join(',')}],"parameters":${JSON.stringify(parameters)}}`;
  },

  decodeResponse(body, passageCount) {
    // With top_k among its settings the container wraps each answer in a list.
    const answers = readEntries(body, passageCount).map((entry) => (Array.isArray(entry) ? entry[0] : entry));
    const scores = answers.map((answer, position) => readScore(answer, position));
    rejectSeveralLabels(answers);
    return scores;
  },

  connectorScripts(options = {}) {
    const { pre_process_function, post_process_function } = scriptsIn(__dirname);
    const parameters = inJsonString(requestParameters(options.device, options.maxLength));
    const scripts = {
      pre_process_function: pre_process_function.replace('@REQUEST_PARAMETERS@', parameters),
      post_process_function,
    };
    return uncheckedRequests(scripts, options);
  },
};

/** Of a model with two labels the container answers the likelier one for each passage: no order of relevance. */
function rejectSeveralLabels(answers: readonly { readonly label?: unknown }[]): void {
  const position = answers.findIndex(({ label }) => label !== answers[0]!.label);
  if (position > 0) {
    throw new ModelResponseError(
      `the model server's answer [${position}] has another label than the first; a reranker has one label`,
    );
  }
}

const GPU_BATCH_SIZE = 32;

/**
 * The `parameters` of every request.
 *
 * Without `truncation` one long passage fails the whole request with 400. Without `max_length` it is the length that the
 * model's files say: with the stock handler `model_max_length` of the tokenizer. Without `batch_size` the container runs
 * one pair at a time, which starves a GPU; on a CPU that is the fastest setting, since batches are padded
 * (measured on the container's toolkit: 100 pairs take 1.9 s one by one and 3.9 s in batches of 32).
 */
function requestParameters(
  device: Device | undefined,
  maxLength: MaxLength = DEFAULT_MAX_LENGTH,
): Record<string, boolean | number> {
  const truncation = { truncation: true, ...(maxLength !== 'model' && { max_length: maxLength }) };
  return device === 'gpu' ? { ...truncation, batch_size: GPU_BATCH_SIZE } : truncation;
}

/** As a Painless string has JSON that stands in a string of the JSON that the function returns. */
function inJsonString(parameters: object): string {
  return JSON.stringify(parameters).replaceAll('"', '\\\\"');
}
