import { join } from 'node:path';
import { REQUIREMENTS } from '../../support/api-models';
import { runPython } from '../../support/python';

const RULES = join(__dirname, '../cfnlintrc.yaml');

/** One thing that cfn-lint says about a template. */
export interface LintFinding {
  readonly Filename: string;
  readonly Level: string;
  readonly Message: string;
  readonly Rule: { readonly Id: string };
  readonly Location: { readonly Path: readonly (string | number)[] };
}

/**
 * Runs the pinned cfn-lint over templates.
 *
 * @throws Error when cfn-lint cannot be installed or run, with what it said
 */
export async function cfnLint(templates: readonly string[]): Promise<LintFinding[]> {
  const { status, stdout, stderr } = await runPython(REQUIREMENTS, 'cfn-lint', [
    '--config-file',
    RULES,
    '--format',
    'json',
    '--',
    ...templates,
  ]);
  if (!stdout.startsWith('[')) {
    throw new Error(`cfn-lint ended with ${status} and no findings:\n${stderr}${stdout}`);
  }
  return JSON.parse(stdout);
}
