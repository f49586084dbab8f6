import { spawnSync } from 'node:child_process';
import { npmCommand, readCommandLine } from '../../../../commands/shared/command-line';
import { OPENSEARCH } from '../../../../commands/shared/system-options';
import { UsageError } from '../../../../commands/shared/usage-error';

const COMMAND = npmCommand('npm run it --', 'Does it.')
  .option('--query <text>', 'what')
  .option('--size <n>', 'how many', Number, 10)
  .option('--json', 'as JSON')
  .addOption(OPENSEARCH);

const read = (...args: string[]) => readCommandLine(COMMAND, args);

it('gives what was asked for, and defaults for the rest, each time anew', () => {
  expect(read('--query', 'a=b', '--json', '--size=3')).toEqual({ query: 'a=b', json: true, size: 3 });
  expect(read('--query=--json')).toEqual({ query: '--json', size: 10 });
});

it.each([
  [['--sise', '3'], "error: unknown option '--sise'\n(Did you mean --size?)"],
  [['--sise=3'], "error: unknown option '--sise'\n(Did you mean --size?)"],
  [['--query'], "error: option '--query <text>' argument missing"],
  [['--query', '--json'], "error: option '--query <text>' argument missing"],
  [['--json=yes'], "error: option '--json' takes no argument"],
  [['what', 'else'], 'error: too many arguments. Expected 0 arguments but got 2.\n(what else)'],
])('says what is wrong with %j, and how it is called', (args, problem) => {
  expect(() => read(...args)).toThrow(UsageError);
  expect(() => read(...args)).toThrow(problem);
  expect(() => read(...args)).toThrow(
    /\n\nUsage: npm run it -- \[options\]\n[\s\S]+--size <n> +how many \(default: 10\)/,
  );
});

it.each(['--opensearch', '--opensearsch'])('does not repeat the password of a wrong %s', (option) => {
  for (const args of [[option, 'admin:hidden@a:9200'], [`${option}=admin:hidden@a:9200`]]) {
    expect(() => read(...args)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hidden') }),
    );
  }
});

describe('an option that npm kept for itself, for want of --', () => {
  const [cost, preflight, demo] = ['cost', 'preflight', 'demo'];

  it.each([
    [[cost, '--searches-per-day', '1000'], "'--searches-per-day'", 'npm run cost --'],
    [[preflight, '-c', 'profile=nope'], "'-c'", 'npm run preflight --'],
    [[demo, '--hybrid'], "'--hybrid'", 'npm run demo --'],
  ])(
    'is named: npm run %j',
    (args, option, call) => {
      const { status, stderr } = spawnSync('npm', ['run', '--silent', ...args], { encoding: 'utf8' });
      expect({ status, stderr }).toEqual({
        status: 2,
        stderr: expect.stringContaining(
          `error: npm kept option ${option} for itself; put -- before it: ${call} …\n\nUsage: ${call} [options]`,
        ),
      });
    },
    60_000,
  );
});
