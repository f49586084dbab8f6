import { type RerankApi, startRerankApi } from '../api';
import type { Lifetime } from '../command/lifetime';
import { parseOptions, readSystemOptions, SYSTEM_OPTIONS, SYSTEM_USAGE } from '../command/options';
import { progressToStderr } from '../command/run';
import { type LocalSystem, withLocalSystem } from '../system';
import { aboutTheModel } from '../system/about-the-model';
import { TUTORIAL } from '../system/passages';
import { searchBody } from '../system/search';

const USAGE = `Usage: npm start -- [options]

${SYSTEM_USAGE}`;

const API_PORT = 8080;

/** Starts the local system and the rerank API, says how to use them, and stays up until Ctrl-C. */
export async function start(args: readonly string[], lifetime: Lifetime): Promise<void> {
  const values = parseOptions(args, SYSTEM_OPTIONS, USAGE);
  if (values.help) {
    process.stdout.write(`${USAGE}\n`);
    return;
  }
  const options = readSystemOptions(values, USAGE);
  await withLocalSystem(
    { ...options, progress: progressToStderr(), signal: lifetime.signal },
    async (system) => {
      const api = await serveRerankApi(system);
      try {
        process.stdout.write(`${howToUse(system, api)}\n`);
        process.stderr.write(`${aboutTheModel(system.model)}\n`);
        await lifetime.ended();
      } finally {
        await api.close();
      }
    },
  );
}

/** On the wanted port or, where that is taken, on a free one. */
async function serveRerankApi({ endpoint, endpointAccess }: LocalSystem): Promise<RerankApi> {
  const options = { endpoint: { url: endpoint.url, name: endpoint.endpointName, ...endpointAccess } };
  try {
    return await startRerankApi({ ...options, port: API_PORT });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') {
      throw error;
    }
    return startRerankApi(options);
  }
}

function howToUse({ opensearch, index, pipelineName, endpoint }: LocalSystem, api: RerankApi): string {
  const search = searchBody({ query: TUTORIAL.query, size: 10, candidates: 'match', pipelineName });
  const rerank = { query: TUTORIAL.query, documents: TUTORIAL.passages.map(({ text }) => text) };
  return `OpenSearch ${opensearch.version} on ${opensearch.url}, model endpoint on ${endpoint.url}, rerank API on ${api.url}.

A reranked search:

${curl(`${opensearch.url}/${index}/_search?search_pipeline=${pipelineName}`, search)}

Documents of one's own:

${curl(`${api.url}/v1/rerank`, rerank)}

Press Ctrl-C to stop.`;
}

function curl(url: string, body: object): string {
  return `curl '${url}' -H 'content-type: application/json' -d '${JSON.stringify(body)}'`;
}
