import { type ConnectorBody, connectorBody } from '../protocol/connector';
import { tutorialConnector } from './tutorial/connector';

/** Who reranks, apart from the plain search that nobody reranks. */
export const RERANKERS = ['tutorial', 'java', 'pairs', 'tei', 'nothing'] as const;

/** A connector that is measured. */
export type Reranker = (typeof RERANKERS)[number];

/** The connectors that are measured, to an endpoint that answers whatever each of them asks. */
export function rerankConnectors(url: string, engineVersion: string): Record<Reranker, ConnectorBody> {
  const ours = (protocol: 'pairs' | 'tei') =>
    connectorBody({
      url,
      region: 'us-east-1',
      credential: { access_key: 'benchmark', secret_key: 'benchmark' },
      protocol,
      device: 'gpu',
      engineVersion,
    });
  return {
    tutorial: tutorialConnector(ours('pairs')),
    java: withFunctions(ours('tei'), OWN_FUNCTIONS),
    pairs: ours('pairs'),
    tei: ours('tei'),
    nothing: withFunctions(ours('tei'), NOTHING),
  };
}

/**
 * The functions in Java that ml-commons has for rerankers, which need no script; a request with them holds the query once.
 * They are exact for most texts: a query that is JSON comes unescaped, and `${parameters.query}` in a document is expanded.
 * Of the answer they read scores of few digits only.
 */
const OWN_FUNCTIONS = {
  request_body: `{"query":"${parameter('query')}","documents":${parameter('documents')}}`,
  pre_process_function: 'connector.pre_process.default.rerank',
  post_process_function: 'connector.post_process.default.rerank',
};

/** Functions that send no text, and read the shortest answer that ml-commons can read without a script: what is left is its own. */
const NOTHING = {
  pre_process_function: [
    '// String escape(def text) is not needed; ml-commons looks for it at each search, far longer where it is not named.',
    `return '{"parameters":{"http_body":"{\\\\"count\\\\":' + params.text_docs.size() + '}"}}';`,
  ].join('\n'),
  post_process_function: 'connector.post_process.default.embedding',
};

function withFunctions(connector: ConnectorBody, functions: object): ConnectorBody {
  return { ...connector, actions: [{ ...connector.actions[0]!, ...functions }] };
}

/** As ml-commons writes the place of a parameter. */
function parameter(name: string): string {
  return `\${parameters.${name}}`;
}
