import { join } from 'node:path';
import { runPython } from './python';

/** The packages that templates and calls are checked with. */
export const REQUIREMENTS = join(__dirname, '../templates/requirements.txt');
const FOLDER = join(__dirname, '../api-models');

/** An app as it is deployed. */
export interface DeployableApp {
  readonly name: string;
  readonly region: string;
  /** Its templates by the names of their stacks, in the order of their deployment. */
  readonly stacks: Readonly<Record<string, object>>;
}

/** The findings of AWS's API models about apps. */
export interface ApiFindings {
  readonly findings: readonly { readonly app: string; readonly text: string }[];
  /** The resource types that the tables know and no app has. */
  readonly unused: readonly string[];
}

/** A call through an SDK. */
export interface SdkCall {
  /** The id of the service, such as `SageMaker Runtime`. */
  readonly service: string;
  readonly operation: string;
  /** As JSON; bytes are `{ base64 }`. */
  readonly input: unknown;
}

/**
 * Holds every resource of the apps against the API of its service.
 *
 * @throws Error when that cannot be done, such as for a function in a template whose value is not known
 */
export function checkAgainstApis(apps: readonly DeployableApp[]): Promise<ApiFindings> {
  return check<ApiFindings>('check_templates.py', apps);
}

/** The errors that the APIs would give for calls, a line each. */
export function checkCalls(calls: readonly SdkCall[]): Promise<string[]> {
  return check<string[]>('check_calls.py', calls);
}

async function check<Answer>(program: string, asked: unknown): Promise<Answer> {
  const args = [join(FOLDER, program)];
  const { status, stdout, stderr } = await runPython(REQUIREMENTS, 'python', args, JSON.stringify(asked));
  if (status !== 0) {
    throw new Error(`${program} could not hold what it was given against AWS's APIs:\n${stderr}`);
  }
  return JSON.parse(stdout) as Answer;
}
