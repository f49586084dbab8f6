import { CommanderError } from '@commander-js/extra-typings';
import { MissingPrerequisiteError } from '../../local/opensearch';
import { MissingIndexError } from '../../local/system/errors';
import { type Lifetime, processLifetime } from './lifetime';
import { UsageError } from './usage-error';

const EXIT = { failed: 1, usage: 2, missingPrerequisite: 3 } as const;

/**
 * On Node.js 20 the AWS SDK warns in every command that its versions of 2027 will not run there. Those that are pinned here
 * do, and README says which Node.js to take. This variable is the SDK's own (aws/aws-sdk-js-v3#7983), and silences nothing else.
 */
const SDK_WARNING_OFF = 'AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED';

/** Runs a command to its end and exits with a code that says how it went. */
export function runCommand(command: (args: readonly string[], lifetime: Lifetime) => Promise<void>): void {
  process.env[SDK_WARNING_OFF] ??= 'true';
  const lifetime = processLifetime();
  command(process.argv.slice(2), lifetime).then(
    () => process.exit(lifetime.exitCode ?? process.exitCode ?? 0),
    (error: unknown) => {
      if (error instanceof CommanderError) {
        // Help was asked for, and is printed.
        process.exit(error.exitCode);
      }
      const stopped = lifetime.exitCode;
      process.stderr.write(
        `${stopped !== undefined ? 'stopped' : error instanceof Error ? error.message : error}\n`,
      );
      process.exit(stopped ?? exitCodeOf(error));
    },
  );
}

function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError || error instanceof MissingIndexError) {
    return EXIT.usage;
  }
  return error instanceof MissingPrerequisiteError ? EXIT.missingPrerequisite : EXIT.failed;
}

/** Writes lines of progress to stderr, each with the seconds since the start. */
export function progressToStderr(): (line: string) => void {
  const started = performance.now();
  return (line) => {
    process.stderr.write(`${((performance.now() - started) / 1_000).toFixed(1).padStart(6)} s  ${line}\n`);
  };
}
