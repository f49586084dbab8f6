import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConnectorBody } from '../../protocol/connector';

const CONTROL_CHARACTERS = { '@CR@': '\r', '@LF@': '\n', '@BS@': '\b', '@FF@': '\f' } as const;

/**
 * The connector of OpenSearch's tutorial "Reranking search results using a cross-encoder in Amazon SageMaker"
 * (docs.opensearch.org, Apache-2.0), whose scripts do the work that many clusters do today: what ours is measured
 * against. The scripts are the tutorial's in what they do, character by character of what they send.
 */
export function tutorialConnector(ours: ConnectorBody): ConnectorBody {
  const action = {
    ...ours.actions[0]!,
    request_body: '{ "inputs": ${parameters.inputs} }',
    pre_process_function: script('pre-process'),
    post_process_function: script('post-process'),
  };
  return { ...ours, name: 'tutorial', actions: [action] };
}

/** The tutorial writes control characters raw in its script, where a file would lose them. */
function script(name: string): string {
  const source = readFileSync(join(__dirname, `${name}.painless`), 'utf8');
  return Object.entries(CONTROL_CHARACTERS).reduce(
    (text, [placeholder, character]) => text.replaceAll(placeholder, character),
    source,
  );
}
