import { join } from 'node:path';
import { Option } from '@commander-js/extra-typings';
import { lazily } from '../../../lambda/rerank/lazily';
import { checkCredentials } from '../../preflight/checks/credentials';
import { PROFILE, readProfile, regionOfTheEnvironment } from '../../preflight/profile';
import { npmCommand, readCommandLine } from '../../shared/command-line';
import { progressToStderr } from '../../shared/run';
import { SmokeFailure } from '../failure';
import { askAll } from './ask';
import { synthesizeProfile } from './profile-templates';
import { QUESTIONS } from './questions';
import { report } from './report';

const COMMAND = npmCommand(
  'npm run smoke -- --aws-questions',
  'Asks an AWS account what this project assumes of AWS and has never seen (docs/never-run-on-aws.md). Starts nothing that is ' +
    'billed and leaves nothing behind: it reads, has policies checked and simulated, and plans one stack, which it deletes ' +
    'unmade. Exit code 1 when something is other than assumed, 0 when all that was answered is as assumed.',
)
  .addOption(new Option('--aws-questions').hideHelp())
  .option('--stack <name>', 'a deployed stack that reranks; three further questions are asked of it')
  .addOption(PROFILE)
  .addOption(
    new Option('--only <id...>', 'one question; may be repeated (default: all)').choices(
      QUESTIONS.map(({ id }) => id),
    ),
  )
  .option('--json', 'print the questions and answers as JSON')
  .option('--profile <name>', 'the AWS profile to sign with (default: as the AWS CLI)')
  .option('--region <name>', "the region to ask (default: the profile's, or as the AWS CLI)");

/** Asks an account what was never seen in one, and prints what was learned. */
export async function askAws(
  args: readonly string[],
  directory = join(__dirname, '../../../config'),
): Promise<void> {
  const options = readCommandLine(COMMAND, args);
  const { only, context: profile } = options;
  const config = readProfile(directory, profile);
  if (options.profile) {
    process.env.AWS_PROFILE = options.profile;
  }
  const region = options.region ?? config.region ?? (await regionOfTheEnvironment());
  const credentials = await checkCredentials(region, config.account);
  if (credentials.verdict === 'FAILS') {
    throw new SmokeFailure(`${credentials.found}\n${credentials.remedy}`);
  }
  const templates = lazily(() => synthesizeProfile(config, region));
  const asked = await askAll(
    QUESTIONS.filter(({ id }) => only === undefined || only.includes(id)),
    { region, config, templates, stack: options.stack },
    progressToStderr(),
  );
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ at: new Date().toISOString(), profile, region, stack: options.stack, questions: asked }, undefined, 2)}\n`
      : `Profile ${profile} in ${region}\n\n${report(asked)}\n`,
  );
  const wrong = asked.filter(({ answered }) => answered?.verdict === 'OTHERWISE');
  if (wrong.length > 0) {
    throw new SmokeFailure(`other than assumed: ${wrong.map(({ id }) => id).join(', ')}`);
  }
}
