import type { RunningServer } from '../../local/http/listen';
import { type LocalSystem, withLocalSystem } from '../../local/system';
import { aboutTheModel } from '../../local/system/about-the-model';
import { TUTORIAL } from '../../local/system/passages';
import { passageSearch } from '../../local/system/search';
import type { Lifetime } from '../shared/lifetime';
import { progressToStderr } from '../shared/run';
import { readStartOptions } from './options';

/** Starts the local system, the page and the rerank API, says how to use them, and stays up until Ctrl-C. */
export async function start(args: readonly string[], lifetime: Lifetime): Promise<void> {
  const options = readStartOptions(args);
  const progress = progressToStderr();
  const loadServer = () => require('./serve') as typeof import('./serve');
  await withLocalSystem(
    { ...options, progress, signal: lifetime.signal, meanwhile: loadServer },
    async (system) => {
      const server = await loadServer().serve(system, options, progress);
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
