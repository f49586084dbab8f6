import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@opensearch-project/opensearch';
import type { Browser, Page } from 'playwright-core';
import { TUTORIAL } from '../../local/system/passages';
import { indexPassages } from '../../local/system/search';
import { startChromium, VIEWPORTS } from '../support/chromium';
import { clientOf, onNewestVersion } from './support/clusters';
import { runCommand, succeeded, urlOf } from './support/command-line';
import { type NpmJudge, npmJudge } from './support/npm-judge';
import { registerOverlapModel } from './support/overlap-pipeline';
import { WatchedPages } from './support/watched-pages';

const TEST_MS = 300_000;
const HOSTILE =
  '<img src=x onerror="document.title=1"><script>document.title=2</script> A capital <b>letter</b>.';
const PASSAGES = [
  ...TUTORIAL.passages,
  { id: 'hostile', text: HOSTILE },
  { id: 'bread', text: 'Bread rises because yeast turns sugar into carbon dioxide.' },
  { id: 'long', text: `Yeast is a fungus. ${'It is kept cold. '.repeat(300)}` },
];
/** As a search log has them: the one that was searched for twice is shown first. */
const LOG = [
  TUTORIAL.query,
  'Why does bread rise?',
  'what is yeast',
  'Zugzwang',
  TUTORIAL.query.toLowerCase(),
];
const INDEX = 'judged';

onNewestVersion('npm run judge', (node) => {
  let folder: string;
  let args: readonly string[];
  let client: Client;
  let registered: Awaited<ReturnType<typeof registerOverlapModel>>;
  let browser: Browser;
  let judge: NpmJudge | undefined;
  let pages: WatchedPages;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'judge-'));
    const queries = join(folder, 'log.txt');
    writeFileSync(queries, LOG.join('\n'));
    client = clientOf(node);
    registered = await registerOverlapModel(node, client, true);
    await indexPassages(client, INDEX, PASSAGES);
    const { pipelineName } = registered;
    args = [
      ...['--queries', queries, '--folder', join(folder, 'grades')],
      ...['--opensearch', urlOf(node), '--index', INDEX, '--pipeline', pipelineName],
    ];
    browser = await startChromium();
    pages = new WatchedPages(browser);
  }, TEST_MS);

  afterAll(async () => {
    await judge?.kill();
    await pages?.close();
    await browser?.close();
    await client?.indices.delete({ index: INDEX, ignore_unavailable: true });
    await registered?.remove();
    await client?.close();
    rmSync(folder, { recursive: true });
  }, TEST_MS);

  async function grade(grader: string): Promise<Page> {
    judge = await npmJudge(...args, '--grader', grader);
    const page = await pages.open(judge.url, '#text');
    await page.locator('#grading').waitFor();
    return page;
  }

  it(
    'has three queries graded by keyboard, by two people, through a kill, and makes qrels of it',
    async () => {
      const first = await grade('ana');
      expect(await first.locator('#query').textContent()).toBe(TUTORIAL.query);
      await first.locator('#count').filter({ hasNotText: 'found so far' }).waitFor();
      const passages = Number(/of (\d+) passages/.exec(await countIn(first))![1]);
      const shown = await gradeAll(
        first,
        (text, index) => (index === 1 ? 's' : gradeFor(text)),
        passages - 2,
      );
      expect(new Set(shown.map(({ query }) => query)).size).toBe(3);
      await first.keyboard.press('u');
      await first
        .locator('#count')
        .filter({ hasText: `${passages - 3} of` })
        .waitFor();
      await settled(first);
      expect((await judge!.kill()).stdout).not.toContain('qrels.txt');
      await first.keyboard.press('0');
      await first.getByRole('alert').filter({ hasText: 'npm run judge does not answer on' }).waitFor();
      await first.close();

      const again = await grade('ana');
      await again
        .locator('#count')
        .filter({ hasText: `${passages - 3} of ${passages} passages, 1 skipped` })
        .waitFor();
      const rest = await gradeAll(again, gradeFor, 3);
      expect(rest[0]).toEqual(shown.at(-1));
      await again.getByRole('heading', { name: 'Every passage is graded' }).waitFor();
      const { stdout } = await judge!.stop();
      expect(stdout).toContain(`ana graded ${passages - 1} passages and skipped 1.`);
      await again.close();

      const other = await grade('bo');
      await other.locator('#count').filter({ hasNotText: 'found so far' }).waitFor();
      const seen = await gradeAll(other, (text) => (text === HOSTILE ? '2' : gradeFor(text)), passages);
      const everything = [...shown, ...rest.slice(1)];
      expect(sorted(seen)).toEqual(sorted(everything));
      expect(seen).not.toEqual(everything);
      const agreement =
        /^ana and bo, on \d+ passages that both graded: weighted kappa 0\.\d\d, .* the same grade for \d\d %$/;
      expect(await other.locator('#agreements li').textContent()).toMatch(agreement);
      const ended = await judge!.stop();
      judge = undefined;
      expect(ended.stderr).toContain('queries left out, since no passage was found: 1 (Zugzwang)');
      expect(ended.stdout).toMatch(/ana and bo both graded \d+ passages: weighted kappa 0\.\d\d/);
      expect(await other.title()).toBe(`Grade ${INDEX}`);
      expect(pages.faults.filter((fault) => !fault.includes('net::ERR_'))).toEqual([]);

      const command = /^npm run evaluate -- (.*)$/m.exec(ended.stdout)![1]!.split(' ');
      const report = join(folder, 'report.json');
      const evaluated = await runCommand('evaluate', [
        ...command,
        ...['--html', join(folder, 'report.html'), '--json', report],
      ]);
      expect(succeeded(evaluated).stdout).toMatch(/3 judged queries over that index/);
      expect(JSON.parse(readFileSync(report, 'utf8')).unjudged).toEqual({ plain: 0, reranked: 0 });
    },
    TEST_MS,
  );

  it(
    'fits a phone, light and dark, and is graded by touch',
    async () => {
      judge = await npmJudge(...args, '--grader', 'cy');
      for (const [graded, colorScheme] of (['light', 'dark'] as const).entries()) {
        const options = { viewport: VIEWPORTS.phone, colorScheme, hasTouch: true };
        const page = await pages.open(judge.url, '#text', options);
        const [width, red] = await page.evaluate<[number, number]>(
          '[document.documentElement.scrollWidth, Number(getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0])]',
        );
        expect(width).toBe(VIEWPORTS.phone.width);
        expect(red > 128).toBe(colorScheme === 'light');
        await settled(page);
        await page.getByRole('button', { name: /Perfect/ }).tap();
        await page
          .locator('#count')
          .filter({ hasText: new RegExp(`^${graded + 1} of`) })
          .waitFor();
        await settled(page);
        await page.getByRole('button', { name: 'Previous' }).tap();
        await page.getByRole('button', { name: /Perfect/, pressed: true }).waitFor();
        expect(await page.evaluate('document.activeElement.id')).toBe('passage');
      }
      await judge.stop();
      judge = undefined;
    },
    TEST_MS,
  );
});

interface Shown {
  readonly query: string;
  readonly text: string;
}

/** Waits until the page takes the next key. */
const settled = (page: Page) => page.locator('#grading:not([aria-busy])').waitFor({ state: 'attached' });
const sorted = (shown: readonly Shown[]) => shown.map(({ query, text }) => `${query} ${text}`).sort();
const gradeFor = (text: string) => String(text.length % 4);
const countIn = async (page: Page) => (await page.locator('#count').textContent())!;

/** Grades so many passages, each as soon as it is shown, by the keys that are chosen for them. */
async function gradeAll(
  page: Page,
  keyFor: (text: string, index: number) => string,
  passages: number,
): Promise<Shown[]> {
  const shown: Shown[] = [];
  const before = Number.parseInt(await countIn(page), 10);
  for (let index = 0; index < passages; index++) {
    await page
      .locator('#count')
      .filter({ hasText: new RegExp(`^${before + index} of`) })
      .waitFor();
    await settled(page);
    const [query, text] = await Promise.all(
      ['#query', '#text'].map(async (part) => (await page.locator(part).textContent())!),
    );
    shown.push({ query: query!, text: text! });
    await page.keyboard.press(keyFor(text!, index));
  }
  await page
    .locator('#count')
    .filter({ hasText: new RegExp(`^${before + passages} of`) })
    .waitFor();
  await settled(page);
  return shown;
}
