import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Outcome, outcomeOf } from './command';
import { type EmulatedAws, inProject } from './emulated-aws';

const CLI = inProject('node_modules', 'aws-cdk', 'bin', 'cdk');
const TIMEOUT_MS = 600_000;

/** The CDK CLI, as an engineer types it, with the emulator for AWS. */
export class Cdk {
  constructor(private readonly aws: Pick<EmulatedAws, 'emulator' | 'folder'>) {}

  /** Runs a command that must end well; answers what it wrote. */
  async run(...args: readonly string[]): Promise<string> {
    const { exitCode, output } = await this.outcomeOf(...args);
    if (exitCode !== 0) {
      throw new Error(`cdk ${args.join(' ')} ended with ${exitCode}:\n${output}`);
    }
    return output;
  }

  /** Runs a command; answers how it ended. */
  async outcomeOf(...args: readonly string[]): Promise<Outcome> {
    // The CLI keeps there which account a key belongs to.
    const home = join(this.aws.folder, 'cdk-home');
    await mkdir(home, { recursive: true });
    return outcomeOf(process.execPath, [CLI, ...args], {
      cwd: inProject(),
      env: {
        ...this.aws.emulator.environment,
        CDK_HOME: home,
        CDK_DISABLE_VERSION_CHECK: '1',
        CDK_DISABLE_CLI_TELEMETRY: '1',
        // CloudFormation's rules take seconds to load; templates/profiles.test.ts holds every profile against them.
        CDK_VALIDATION: 'false',
        CI: 'true',
      },
      timeoutMs: TIMEOUT_MS,
    });
  }
}
