import { join } from 'node:path';
import { REQUIREMENTS } from './cfn-lint';
import { runPython } from './python';

const CHECK = join(__dirname, '../../api-models/check_templates.py');

/** An app as it is deployed. */
export interface DeployableApp {
  readonly name: string;
  readonly region: string;
  /** Its templates by the names of their stacks, in the order of their deployment. */
  readonly stacks: Readonly<Record<string, object>>;
}

/** What AWS's APIs say of apps. */
export interface ApiFindings {
  readonly findings: readonly { readonly app: string; readonly text: string }[];
  /** The operations that the apps take, as `sagemaker:CreateEndpoint`. */
  readonly operations: readonly string[];
}

/**
 * Holds every resource of the apps against the API of its service.
 *
 * @throws Error when that cannot be done, such as for a function in a template whose value is not known
 */
export function checkAgainstApis(apps: readonly DeployableApp[]): ApiFindings {
  const { status, stdout, stderr } = runPython(REQUIREMENTS, 'python', [CHECK], JSON.stringify(apps));
  if (status !== 0) {
    throw new Error(`The templates could not be held against AWS's APIs:\n${stderr}`);
  }
  return JSON.parse(stdout);
}
