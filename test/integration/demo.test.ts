import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Deadline } from '../../lambda/shared/deadline';
import { until } from '../../lambda/shared/until';
import { LONG_PASSAGE, LONG_QUERY, PASSAGES } from '../support/long-passage';
import { onNewestVersion } from './support/clusters';
import { type Outcome, succeeded, urlOf } from './support/command-line';
import { startNpmScript } from './support/npm-script';
import { showsBothOrders } from './support/tutorial-demo';

const ROOT = join(__dirname, '../..');

const startDemo = (args: readonly string[], env?: NodeJS.ProcessEnv) => startNpmScript('demo', args, env);

const demo = (args: readonly string[], env?: NodeJS.ProcessEnv) => startDemo(args, env).outcome;

/** The processes whose environment has the variable, by their ids: the demo and everything that it started. */
function processesWith(variable: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, 'latin1').includes(variable);
    } catch {
      return false;
    }
  });
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'demo-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('npm run demo', () => {
  it('shows the four passages of the tutorial in both orders', showsBothOrders, 480_000);

  it.each([
    ['an unknown option', ['--colour'], /unknown option '--colour'[\s\S]*Usage: npm run demo/],
    [
      'a size that is none',
      ['--size', '0'],
      /'--size <n>' argument '0' is invalid. It must be a whole number from 1 to 1000/,
    ],
    ['an empty query', ['--query', ' '], /'--query <text>' argument ' ' is invalid. It must not be empty/],
    ['a URL that is none', ['--opensearch', 'localhost:9200'], /--opensearch must be an http or https URL/],
    ['passages that are not there', ['--passages', '/nowhere.jsonl'], /\/nowhere\.jsonl cannot be read/],
  ])('rejects %s with exit code 2, before anything starts', async (_, args, message) => {
    const { code, stdout, stderr } = await demo(args);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(stdout).toBe('');
    expect(stderr).not.toContain('OpenSearch 3');
  });

  it('rejects a broken line of the passages with file and line', async () => {
    const file = join(folder, 'broken.jsonl');
    writeFileSync(file, '"fine"\n{"text":');
    const { code, stderr } = await demo(['--passages', file]);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining(`${file}, line 2: not JSON`),
    });
  });

  it('says with exit code 1 that a cluster does not answer', async () => {
    const { code, stderr } = await demo(['--opensearch', 'http://127.0.0.1:1']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/127\.0\.0\.1:1/);
  });

  it('says with exit code 3 what is missing when there is nothing to run OpenSearch with', async () => {
    // The folder is open to others, as the cache of an unprivileged OpenSearch must be, and holds nothing.
    chmodSync(folder, 0o755);
    const env = { PATH: folder, HOME: folder, XDG_CACHE_HOME: folder, DOCKER_HOST: `unix://${folder}/none` };
    const { code, stderr } = await new Promise<Outcome>((resolve) => {
      const child = spawn(process.execPath, ['--import', 'tsx', 'commands/demo/main.ts'], { cwd: ROOT, env });
      let stderr = '';
      child.stderr.setEncoding('utf8').on('data', (text) => {
        stderr += text;
      });
      child.on('close', (code) => resolve({ code, stdout: '', stderr }));
    });
    expect(code).toBe(3);
    expect(stderr).toMatch(/Docker/);
    expect(stderr).toMatch(/Java/);
    expect(stderr).toMatch(/Maven/);
    expect(stderr).toMatch(/--opensearch/);
  });

  it.each<[string, NodeJS.Signals, 'npm' | 'all', RegExp]>([
    ['interrupted while OpenSearch starts', 'SIGINT', 'all', /starting OpenSearch/],
    ['terminated through npm while it registers', 'SIGTERM', 'npm', /registering/],
    ['killed while OpenSearch starts', 'SIGKILL', 'all', /starting OpenSearch/],
    ['killed when it is up', 'SIGKILL', 'all', /stays up/],
    ['left behind by an npm that was killed', 'SIGKILL', 'npm', /stays up/],
  ])(
    'leaves no process behind when it is %s',
    async (_, signal, whom, moment) => {
      const variable = `DEMO_TEST_RUN=${Math.random()}`;
      const [name, value] = variable.split('=') as [string, string];
      const { child, output, outcome } = startDemo(['--keep'], { ...process.env, [name]: value });
      await waitUntil(
        () => moment.test(output.stderr),
        300_000,
        () => output.stderr,
      );
      stop(child, signal, whom);
      await waitUntil(
        () => processesWith(variable).length === 0,
        // A node that keeps its classes has a minute for that.
        90_000,
        () => processesWith(variable).join(' '),
      );
      await outcome;
      for (const [, port] of output.stderr.matchAll(/127\.0\.0\.1:(\d+)/g)) {
        await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow('fetch failed');
      }
    },
    480_000,
  );
});

onNewestVersion('npm run demo, on a cluster that runs', (node) => {
  const onNode = ['--opensearch', urlOf(node)];

  it('ranks passages of your own, twice at once, and prints JSON', async () => {
    const file = join(folder, 'own.jsonl');
    const passages = [
      { id: 'yeast', text: 'Bread rises because yeast turns sugar into carbon dioxide.' },
      { id: 'moon', text: 'The tide is caused by the gravity of the moon and of the sun.' },
      { id: 'rust', text: 'Iron rusts when it meets water and oxygen.' },
    ];
    writeFileSync(file, passages.map((passage) => JSON.stringify(passage)).join('\n'));
    const args = [
      ...onNode,
      '--json',
      '--query',
      'Why is there high and low tide at the sea?',
      '--passages',
      file,
    ];
    const outcomes = await Promise.all([demo(args), demo([...args, '--hybrid'])]);
    const [report, hybrid] = outcomes.map((outcome) => JSON.parse(succeeded(outcome).stdout));
    expect(Object.keys(report)).toEqual(['query', 'opensearch', 'model', 'plain', 'reranked', 'seconds']);
    expect(report.reranked).toHaveLength(3);
    expect(hybrid.hybrid).toHaveLength(hybrid.reranked.length);
    for (const { reranked } of [report, hybrid]) {
      expect(reranked[0]).toEqual({ id: 'moon', score: expect.any(Number), text: passages[1]!.text });
      const scores: number[] = reranked.map(({ score }: { score: number }) => score);
      expect(scores).toEqual([...scores].sort((one, other) => other - one));
    }
  }, 480_000);

  it('finds the answer at the end of a passage of 3,000 words with windows, and not without', async () => {
    const file = join(folder, 'long.jsonl');
    writeFileSync(file, PASSAGES.map((passage) => JSON.stringify(passage)).join('\n'));
    const args = [...onNode, '--json', '--query', LONG_QUERY, '--passages', file];
    const outcomes = await Promise.all([demo(args), demo([...args, '--long-passages', 'windows'])]);
    const [cut, windows] = outcomes.map((outcome) => JSON.parse(succeeded(outcome).stdout).reranked);
    expect(cut[0].text).not.toBe(LONG_PASSAGE);
    expect(windows[0].text).toBe(LONG_PASSAGE);
    // What fits is scored as before.
    expect(windows.slice(1)).toEqual(cut.filter(({ text }: { text: string }) => text !== LONG_PASSAGE));
  }, 480_000);
});

function stop(child: ChildProcess, signal: NodeJS.Signals, whom: 'npm' | 'all'): void {
  process.kill(whom === 'all' ? -child.pid! : child.pid!, signal);
}

async function waitUntil(condition: () => boolean, ms: number, state: () => string): Promise<void> {
  if (!(await until(Deadline.in(ms), condition, { everyMs: 200 }))) {
    throw new Error(`not within ${ms} ms: ${state()}`);
  }
}
