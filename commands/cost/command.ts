import { join } from 'node:path';
import { PROFILE, readProfile, regionOfTheEnvironment } from '../preflight/profile';
import { npmCommand, readCommandLine, wholeNumber } from '../shared/command-line';
import { costOf } from './cost';
import { reportText } from './report';

/** The largest page of OpenSearch (`index.max_result_window`). */
const MOST_PASSAGES = 10_000;
const MOST_SEARCHES = 1_000_000_000;

const COMMAND = npmCommand(
  'npm run cost --',
  'Adds up what a profile costs a month, beside an endpoint with and without a GPU and the models of Amazon Bedrock, and says ' +
    'from how many searches a day which is cheaper. It asks nobody: the prices, with their dates, are in ' +
    'commands/cost/prices.json.',
)
  .addOption(PROFILE)
  .option('--searches-per-day <n>', 'the searches that are reranked', wholeNumber(0, MOST_SEARCHES))
  .option('--passages <n>', 'the passages that each of them reranks', wholeNumber(1, MOST_PASSAGES), 100)
  .option('--json', 'print the report as JSON');

/** Prints what a profile costs. @throws UsageError when the command line or the profile is not understood */
export async function cost(args: readonly string[], directory = CONFIG): Promise<void> {
  const { context: profile, searchesPerDay, passages, json } = readCommandLine(COMMAND, args);
  if (searchesPerDay === undefined) {
    // Not by a required option: Commander would ask for it before it names a mistyped one.
    return COMMAND.error("error: required option '--searches-per-day <n>' not specified");
  }
  const config = readProfile(directory, profile);
  const region = config.region ?? (await regionOfTheEnvironment().catch(() => undefined));
  const report = costOf(profile, config, region, { searchesPerDay, passages });
  process.stdout.write(`${json ? JSON.stringify(report, undefined, 2) : reportText(report)}\n`);
}

const CONFIG = join(__dirname, '../../config');
