import { createRequestListener } from '../../local/api';
import type { RunningServer } from '../../local/http/listen';
import type { LocalSystem } from '../../local/system';
import { TUTORIAL } from '../../local/system/passages';
import { search } from '../../local/system/search';
import { servePage } from '../shared/page/serve';
import type { StartOptions } from './options';
import { createPageListener } from './page';

/** Page and rerank API on the wanted port or, where that is taken, on a free one. */
export async function serve(
  system: LocalSystem,
  { tutorial }: StartOptions,
  progress: (line: string) => void,
): Promise<RunningServer> {
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
  return servePage(listener, progress);
}
