import { createRequestListener } from '../../local/api';
import type { RunningServer } from '../../local/http/listen';
import { type LocalSystem, withLocalSystem } from '../../local/system';
import { aboutTheModel } from '../../local/system/about-the-model';
import { TUTORIAL } from '../../local/system/passages';
import { passageSearch, search } from '../../local/system/search';
import type { Lifetime } from '../shared/lifetime';
import { servePage } from '../shared/page/serve';
import { progressToStderr } from '../shared/run';
import { readStartOptions, type StartOptions } from './options';
import { createPageListener } from './page';

/** Starts the local system, the page and the rerank API, says how to use them, and stays up until Ctrl-C. */
export async function start(args: readonly string[], lifetime: Lifetime): Promise<void> {
  const options = readStartOptions(args);
  await withLocalSystem(
    { ...options, progress: progressToStderr(), signal: lifetime.signal },
    async (system) => {
      const server = await serve(system, options);
      try {
        process.stdout.write(`${howToUse(system, server)}\n`);
        process.stderr.write(`${aboutTheModel(system.model)}\n`);
        await lifetime.ended();
      } finally {
        await server.close();
      }
    },
  );
}

/** Page and rerank API on the wanted port or, where that is taken, on a free one. */
async function serve(system: LocalSystem, { tutorial }: StartOptions): Promise<RunningServer> {
  const { client, index, field, pipelineName, opensearch, endpoint, endpointAccess, model } = system;
  const { body } = await client.count({ index });
  const listener = createPageListener({
    about: {
      index,
      field,
      passages: body.count,
      tutorial,
      opensearch: { url: opensearch.url, version: opensearch.version },
      model: { name: model.name, isDemoModel: model.isDemoModel },
      // The tutorial's own search takes the passages as they lie; any other ranks them by BM25.
      ...(tutorial ? { exampleQuery: TUTORIAL.query, candidates: 'all' } : { candidates: 'match' }),
    },
    searchOnce: (request, order) => {
      const candidates = order === 'plain' && request.candidates === 'hybrid' ? 'match' : request.candidates;
      const pipeline = order === 'reranked' && { pipelineName };
      return search(client, { ...request, candidates, index, field, ...pipeline });
    },
    read: (pair) => model.reading(pair),
    otherwise: createRequestListener({
      endpoint: { url: endpoint.url, name: endpoint.endpointName, ...endpointAccess },
      settings: { maxWindows: model.maxWindows, windowsBy: 'endpoint' },
    }),
  });
  return servePage(listener);
}

function howToUse({ opensearch, index, field, pipelineName, endpoint }: LocalSystem, { url }: RunningServer) {
  const body = passageSearch({ field, query: TUTORIAL.query, size: 10, candidates: 'match', pipelineName });
  const rerank = { query: TUTORIAL.query, documents: TUTORIAL.passages.map(({ text }) => text) };
  return `Plain and reranked order side by side, in a browser: ${url}

OpenSearch ${opensearch.version} on ${opensearch.url}, model endpoint on ${endpoint.url}, rerank API on ${url}.

A reranked search:

${curl(`${opensearch.url}/${index}/_search?search_pipeline=${pipelineName}`, body)}

Documents of your own:

${curl(`${url}/v1/rerank`, rerank)}

Press Ctrl-C to stop.`;
}

function curl(url: string, body: object): string {
  return `curl '${url}' -H 'content-type: application/json' -d '${JSON.stringify(body)}'`;
}
