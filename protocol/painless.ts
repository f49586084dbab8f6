import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConnectorScripts, ScriptOptions } from './protocol';

/** The scripts in a protocol's folder, `pre-process.painless` and `post-process.painless`. */
export function scriptsIn(folder: string): ConnectorScripts {
  const source = (name: string) => readFileSync(join(folder, `${name}.painless`), 'utf8').trimEnd();
  return { pre_process_function: source('pre-process'), post_process_function: source('post-process') };
}

const REQUEST_BEGINS = `{"parameters":{"http_body":"{`;

/** The member that stands twice at the beginning of a request, and means nothing. */
export const UNCHECKED = 'unchecked';

/**
 * The scripts with a request that OpenSearch sends without reading it, where its version can.
 *
 * ml-commons parses `http_body` twice to find out whether it is JSON, and escapes what is not. Its first parser
 * (`org.json.JSONObject`) ends at a member that stands twice, the second is then left out, and from OpenSearch 3.0 on
 * `no_escape_params` has the request left as it is, whatever was found (`ConnectorUtils.escapeRemoteInferenceInputData`). In
 * earlier versions it would be escaped. A JSON reader may refuse names that are not unique (RFC 8259, section 4); those of
 * the stock Hugging Face container, of this project's handler and of Text Embeddings Inference take the last, and ignore it.
 */
export function uncheckedRequests(
  scripts: ConnectorScripts,
  { engineVersion = '' }: ScriptOptions,
): ConnectorScripts {
  // A cluster that names itself 7.10 for old clients may be any version.
  if (!/^[3-6]\./.test(engineVersion)) {
    return scripts;
  }
  const member = `\\\\"${UNCHECKED}\\\\":0,`;
  const begins = `{"parameters":{"no_escape_params":"http_body","http_body":"{${member}${member}`;
  return { ...scripts, pre_process_function: scripts.pre_process_function.replace(REQUEST_BEGINS, begins) };
}
