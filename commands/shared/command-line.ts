import { Command, type CommandUnknownOpts, InvalidArgumentError } from '@commander-js/extra-typings';
import { UsageError } from './usage-error';

/** Options by the options without which they say nothing, both as the values are called. */
type Needs<Options> = Partial<Record<keyof Options, keyof Options>>;

/** A script of package.json that takes options. Its errors are thrown as {@link UsageError}, with its help. */
export function npmCommand(call: string, description: string): Command {
  const command = new Command(call)
    .description(description)
    .configureOutput({ outputError: () => undefined });
  return command.exitOverride((error) => {
    if (error.exitCode === 0) {
      throw error;
    }
    const unexpected = error.code === 'commander.excessArguments' ? `\n(${command.args.join(' ')})` : '';
    const help = command.helpInformation({ error: true }).trimEnd();
    throw new UsageError(`${error.message}${unexpected}\n\n${help}`);
  });
}

/**
 * The values of the options on a command line.
 *
 * @throws UsageError when it is not as declared
 * @throws CommanderError after the help is printed, when it is asked for
 */
export function readCommandLine<Args extends unknown[], Options extends Record<string, unknown>>(
  command: Command<Args, Options>,
  args: readonly string[],
  needs: Needs<Options> = {},
): Options {
  notTakenByNpm(command);
  const options = command.parse(unambiguous(command, args), { from: 'user' }).opts();
  const flags = (name: string) => command.options.find((option) => option.attributeName() === name)?.flags;
  for (const [name, needed] of Object.entries(needs) as [string, string][]) {
    if (command.getOptionValueSource(name) === 'cli' && options[needed] === undefined) {
      command.error(`error: option '${flags(name)}' needs option '${flags(needed)}'`);
    }
  }
  return options;
}

/** What npm has of its own by these names may be set in somebody's .npmrc. */
const NPM_TOO = ['json', 'depth'];

/** Without `--` npm keeps options for itself, and says so of few: the command would run as if they were not there. */
function notTakenByNpm(command: CommandUnknownOpts): void {
  for (const { long, short } of command.options) {
    const name = long?.slice('--'.length) ?? '';
    // npm's own -c is short for --call.
    const key = short === '-c' ? 'call' : name.replaceAll('-', '_');
    if (!NPM_TOO.includes(name) && process.env[`npm_config_${key}`] !== undefined) {
      command.error(
        `error: npm kept option '${short ?? long}' for itself; put -- before it: ${command.name()} …`,
      );
    }
  }
}

/**
 * Commander takes whatever follows an option for its value, so that a forgotten value would hide the next option; and it
 * repeats an unknown `--option=value` with the value, which may be secret.
 */
function unambiguous(command: CommandUnknownOpts, args: readonly string[]): string[] {
  const find = (flag = '') => command.options.find(({ short, long }) => flag === short || flag === long);
  return args.map((arg, place) => {
    const option = find(args[place - 1]);
    if (option?.required && /^-./.test(arg)) {
      command.error(
        `error: option '${option.flags}' argument missing; one that begins with a dash is given as ${option.long}=…`,
      );
    }
    const [flag, value] = arg.split('=') as [string, string?];
    const named = find(flag);
    if (named && !named.required && value !== undefined) {
      command.error(`error: option '${named.flags}' takes no argument`);
    }
    return flag.startsWith('--') && !named ? flag : arg;
  });
}

/** Reads a whole number of that range. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (!Number.isInteger(value) || value < least || value > most) {
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
    }
    return value;
  };
}

/** Reads a number of more than 0, up to `most`. */
export function positiveNumber(most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!(value > 0 && value <= most)) {
      throw new InvalidArgumentError(`It must be more than 0 and at most ${most}.`);
    }
    return value;
  };
}

/** Reads the URL of a cluster. It may hold a password: unlike other values, it is not repeated when it is wrong. */
export function clusterUrl(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new UsageError('--opensearch must be an http or https URL, such as http://localhost:9200');
  }
  return text;
}

/** Reads a text that is not empty. */
export function notEmpty(text: string): string {
  if (text.trim() === '') {
    throw new InvalidArgumentError('It must not be empty.');
  }
  return text;
}
