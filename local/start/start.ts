import type { Lifetime } from '../command/lifetime';
import { parseOptions, readSystemOptions, SYSTEM_OPTIONS, SYSTEM_USAGE } from '../command/options';
import { progressToStderr } from '../command/run';
import { type LocalSystem, withLocalSystem } from '../system';
import { aboutTheModel } from '../system/about-the-model';
import { TUTORIAL } from '../system/passages';
import { searchBody } from '../system/search';

const USAGE = `Usage: npm start -- [options]

${SYSTEM_USAGE}`;

/** Starts the local system, says how to search it, and stays up until Ctrl-C. */
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
      process.stdout.write(`${howToSearch(system)}\n`);
      process.stderr.write(`${aboutTheModel(system.model)}\n`);
      await lifetime.ended();
    },
  );
}

function howToSearch({ opensearch, index, pipelineName, endpoint }: LocalSystem): string {
  const body = JSON.stringify(
    searchBody({ query: TUTORIAL.query, size: 10, candidates: 'match', pipelineName }),
  );
  return `OpenSearch ${opensearch.version} on ${opensearch.url}, model endpoint on ${endpoint.url}. A reranked search:

curl '${opensearch.url}/${index}/_search?search_pipeline=${pipelineName}' -H 'content-type: application/json' -d '${body}'

Press Ctrl-C to stop.`;
}
