import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { loadProfile, profileNames } from '../../lib/profile';
import { validateConfig } from '../../lib/profile/validate';
import { runPython } from '../support/python';
import { ALTERED_PROFILES } from '../templates/support/altered-profiles';
import { CONFIG, stacksFor } from '../templates/support/synthesize';
import { ACKNOWLEDGEMENTS } from './acknowledgements';

/** A check that a resource fails. */
interface Failure {
  readonly check_id: string;
  readonly check_name: string;
  /** `TYPE.LOGICAL_ID`. */
  readonly resource: string;
  readonly file_path: string;
}

interface Report {
  readonly results: { readonly failed_checks: readonly Failure[] };
  readonly summary: { readonly resource_count: number; readonly parsing_errors: number };
}

describe('checkov', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rerank-checkov-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('has nothing against any profile but what is acknowledged, and no acknowledgement is without use', async () => {
    saveTemplates(folder);
    const { results, summary } = await checkov(folder);
    expect(summary.parsing_errors).toBe(0);
    expect(summary.resource_count).toBeGreaterThan(200);

    const known = new Set(ACKNOWLEDGEMENTS.map(({ id, type }) => `${id} ${type}`));
    const keyOf = ({ check_id, resource }: Failure) => `${check_id} ${resource.split('.')[0]}`;
    const found = new Set(results.failed_checks.map(keyOf));
    const unknown = results.failed_checks.filter((failure) => !known.has(keyOf(failure)));
    expect(
      unknown.map(
        ({ check_id, check_name, resource, file_path }) =>
          `${file_path} ${resource}: ${check_id} ${check_name}`,
      ),
    ).toEqual([]);
    expect([...known].filter((key) => !found.has(key))).toEqual([]);
  }, 1_200_000);
});

function saveTemplates(folder: string): void {
  const profiles = {
    ...Object.fromEntries(profileNames(CONFIG).map((name) => [name, loadProfile(CONFIG, name)])),
    ...Object.fromEntries(
      Object.entries(ALTERED_PROFILES).map(([name, profile]) => [name, validateConfig(profile, name)]),
    ),
  };
  for (const [name, config] of Object.entries(profiles)) {
    for (const stack of stacksFor(config)) {
      const file = join(folder, `${name.replace(/\W+/g, '-')}-${stack.stackName}.json`);
      writeFileSync(file, JSON.stringify(Template.fromStack(stack).toJSON(), null, 1));
    }
  }
}

async function checkov(folder: string): Promise<Report> {
  const { stdout, stderr, status } = await runPython(join(__dirname, 'requirements.txt'), 'checkov', [
    ...['--directory', folder, '--framework', 'cloudformation'],
    // Asks nobody: else it looks for guidelines on the internet, and tries again for minutes.
    ...['--skip-download', '--compact', '--quiet', '--soft-fail', '--output', 'json'],
  ]);
  if (!stdout.trimStart().startsWith('{')) {
    throw new Error(`checkov ended with ${status} and no report:\n${stderr}${stdout}`);
  }
  return JSON.parse(stdout);
}
