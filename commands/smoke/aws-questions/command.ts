import { join } from 'node:path';
import { lazily } from '../../../lambda/rerank/lazily';
import { loadProfile } from '../../../lib/profile';
import { checkCredentials } from '../../preflight/checks/credentials';
import { profileIn, regionOfTheEnvironment } from '../../preflight/command';
import { parseOptions, usageError } from '../../shared/options';
import { progressToStderr } from '../../shared/run';
import { SmokeFailure } from '../failure';
import { askAll } from './ask';
import { synthesizeProfile } from './profile-templates';
import { QUESTIONS } from './questions';
import { report } from './report';

const USAGE = `Usage: npm run smoke -- --aws-questions [options]

Asks an AWS account what this project assumes of AWS and has never seen (docs/never-run-on-aws.md). Starts nothing that is
billed and leaves nothing behind: it reads, has policies checked and simulated, and plans one stack, which it deletes unmade.
Exit code 1 when something is other than assumed, 0 when all that was answered is as assumed.

  --stack NAME                 a deployed stack that reranks; three further questions are asked of it
  -c, --context profile=NAME   the profile in config/ that is asked about  (default: dev)
  --only ID                    one question; may be repeated               (default: all)
  --json                       print the questions and answers as JSON
  --profile NAME               the AWS profile to sign with                (default: as the AWS CLI)
  --region NAME                the region to ask                           (default: the profile's, or as the AWS CLI)
  --help                       print this`;

const OPTIONS = {
  'aws-questions': { type: 'boolean' },
  stack: { type: 'string' },
  context: { type: 'string', short: 'c', multiple: true },
  only: { type: 'string', multiple: true },
  json: { type: 'boolean' },
  profile: { type: 'string' },
  region: { type: 'string' },
  help: { type: 'boolean' },
} as const;

/** Asks an account what was never seen in one, and prints what was learned. */
export async function askAws(
  args: readonly string[],
  directory = join(__dirname, '../../../config'),
): Promise<void> {
  const options = parseOptions(args, OPTIONS, USAGE);
  if (options.help) {
    process.stdout.write(`${USAGE}\n`);
    return;
  }
  const questions = chosen(options.only);
  const profile = attempted(() => profileIn(options.context ?? []));
  const config = attempted(() => loadProfile(directory, profile));
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
    questions,
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

function chosen(ids: readonly string[] | undefined) {
  const unknownId = ids?.find((id) => !QUESTIONS.some((question) => question.id === id));
  if (unknownId !== undefined) {
    throw usageError(
      `--only must be one of ${QUESTIONS.map(({ id }) => id).join(', ')}, not ${unknownId}`,
      USAGE,
    );
  }
  return ids ? QUESTIONS.filter(({ id }) => ids.includes(id)) : QUESTIONS;
}

/** A profile that cannot be read is a mistake in the command line. */
function attempted<Value>(read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    throw usageError((error as Error).message, USAGE);
  }
}
