import type { AskedQuestion } from '../../../../commands/smoke/aws-questions/ask';
import { askAws } from '../../../../commands/smoke/aws-questions/command';
import { refusedOnPurpose } from '../../../support/sdk-calls';
import { type Answer, ScriptedAws } from '../preflight/scripted-aws';
import { AS_ASSUMED, WITHOUT_AN_INTERVAL } from './aws-account';

refusedOnPurpose(WITHOUT_AN_INTERVAL);

const environment = { ...process.env };
let aws: ScriptedAws | undefined;
/** The requests of the last run. */
export let requests: { operation: string; body: string }[] = [];

beforeEach(() => {
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_MAX_ATTEMPTS: '1',
    AWS_REGION: 'us-east-1',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  });
});

afterEach(async () => {
  jest.restoreAllMocks();
  process.env = { ...environment };
  await aws?.stop();
  aws = undefined;
});

/** Asks an account that differs in what is given; gives what was printed, and the words that the command ends with. */
export async function ask(
  args: string[],
  different: Record<string, (r: never) => Answer> = {},
  script = AS_ASSUMED,
) {
  requests = [];
  const recorded = Object.entries({ ...script, ...different }).map(
    ([operation, answer]) =>
      [
        operation,
        (request: { body: string; url: string }) => {
          requests.push({ operation, body: request.body });
          return answer(request as never);
        },
      ] as const,
  );
  aws = await ScriptedAws.start(Object.fromEntries(recorded));
  process.env.AWS_ENDPOINT_URL = aws.url;
  const written: string[] = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean(written.push(String(text))));
  jest.spyOn(process.stderr, 'write').mockImplementation(() => true);
  const failure = await askAws(['--aws-questions', ...args]).then(
    () => undefined,
    ({ message }: Error) => message,
  );
  return { failure, printed: written.join('') };
}

/** The same, with the answers read. */
export async function answersTo(
  args: string[],
  different: Record<string, (r: never) => Answer> = {},
  script = AS_ASSUMED,
) {
  const { failure, printed } = await ask([...args, '--json'], different, script);
  return { failure, questions: JSON.parse(printed).questions as AskedQuestion[] };
}
