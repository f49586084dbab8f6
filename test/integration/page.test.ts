import { Client } from '@opensearch-project/opensearch';
import { CohereClient } from 'cohere-ai';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { TUTORIAL } from '../../local/system/passages';
import { startChromium, VIEWPORTS } from '../support/chromium';
import { type NpmStart, npmStart } from './support/npm-start';
import { focused, hitsOf, searchFor, textsOf } from './support/page';
import { itShowsPassages } from './support/passage-of-the-page';
import { WatchedPages } from './support/watched-pages';

const STARTED_MS = 400_000;
const SEARCHED_MS = 60_000;
jest.setTimeout(2 * SEARCHED_MS);

let started: NpmStart;
let opensearch: Client;
let browser: Browser;

beforeAll(async () => {
  browser = await startChromium();
  started = await npmStart();
  opensearch = new Client({ node: started.opensearchUrl });
}, STARTED_MS);

afterAll(async () => {
  await browser?.close();
  await opensearch?.close();
  await started?.stop();
}, SEARCHED_MS);

let pages: WatchedPages;
beforeEach(() => {
  pages = new WatchedPages(browser);
});
afterEach(() => pages.close());

const open = (options: BrowserContextOptions = {}, url = started.url) => pages.open(url, '#about', options);

describe('the page of npm start', () => {
  it('opens with its example, and shows by keyboard alone how Washington, D.C. moves from third to first', async () => {
    const page = await open();
    await page.getByRole('status').filter({ hasText: '4 hits' }).waitFor();
    expect(await page.getByLabel('Query').inputValue()).toBe(TUTORIAL.query);
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Query');
    const outline = await page.evaluate<string>('getComputedStyle(document.activeElement).outlineStyle');
    expect(outline).toBe('solid');
    await page.keyboard.type(TUTORIAL.query);
    await page.keyboard.press('Enter');
    await page.getByRole('status').filter({ hasText: 'Now first: the passage that was 3rd.' }).waitFor();

    const texts = TUTORIAL.passages.map(({ text }) => text);
    expect(await textsOf(page, 'plain')).toEqual(texts);
    const reranked = await textsOf(page, 'reranked');
    expect(reranked[0]).toMatch(/^Washington, D\.C\./);
    expect([...reranked].sort()).toEqual([...texts].sort());
    const first = hitsOf(page, 'reranked').first();
    expect(await first.textContent()).toMatch(/up 2, was 3rdup 2 places, was 3rd/);
    expect(await first.textContent()).toMatch(/0\.\d{4}/);
    expect(await hitsOf(page, 'plain').nth(2).textContent()).toMatch(/up 2 places, now 1st/);
    const measure = expect.stringMatching(/^[\d.]+ m?s · /);
    expect(await page.locator('.measures:visible').allTextContents()).toEqual([measure, measure]);
    expect(await page.locator('#moves path').count()).toBe(4);

    const order = [];
    for (let step = 0; step < 4; step++) {
      await page.keyboard.press('Tab');
      order.push(await focused(page));
    }
    expect(order).toEqual(['Search', 'Plain search by', 'Hits', `Try “${TUTORIAL.query}”`]);
    expect(pages.faults).toEqual([]);
  });

  it('draws bars relative to the highest score of their column, and shows the scores', async () => {
    const page = await open();
    await page.getByLabel('Plain search by').selectOption('match');
    await searchFor(page, 'capital of the United States');
    for (const order of ['plain', 'reranked'] as const) {
      const hits = hitsOf(page, order);
      const scores = (await hits.locator('.score').allTextContents()).map((text) =>
        Number(/[\d.]+$/.exec(text)?.[0]),
      );
      expect(scores.length).toBeGreaterThan(2);
      const widths = await hits
        .locator('.bar span')
        .evaluateAll((bars) =>
          bars.map(
            (bar) => bar.getBoundingClientRect().width / bar.parentElement!.getBoundingClientRect().width,
          ),
        );
      widths.forEach((width, index) => {
        expect(width).toBeCloseTo(scores[index]! / scores[0]!, 1);
      });
    }
  });

  it('shows plain, hybrid and hybrid reranked side by side, on a phone one at a time', async () => {
    const page = await open();
    await page.getByLabel('Plain search by').selectOption('hybrid');
    expect(await searchFor(page, 'Saipan Nevda')).toMatch(/^2 hits/);
    const titles = () => page.locator('.order:visible h2').allTextContents();
    expect(await titles()).toEqual(['Plain search', 'Hybrid search', 'Reranked']);
    const orders = (['plain', 'hybrid', 'reranked'] as const).map((order) => textsOf(page, order));
    const [plain, hybrid, reranked] = await Promise.all(orders);
    expect(hybrid!.length).toBeGreaterThan(plain!.length);
    expect([...reranked!].sort()).toEqual([...hybrid!].sort());
    expect(await page.locator('#moves path').count()).toBe(plain!.length);
    expect(await page.locator('#hybrid-moves path').count()).toBe(hybrid!.length);

    await page.setViewportSize(VIEWPORTS.phone);
    expect(await titles()).toEqual(['Reranked']);
    await page.locator('#views [value=hybrid]').press('ArrowLeft');
    expect(await titles()).toEqual(['Plain search']);
    await page.keyboard.press('ArrowRight');
    expect(await titles()).toEqual(['Hybrid search']);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(VIEWPORTS.phone.width);
    await page.getByLabel('Plain search by').selectOption('match');
    await page.locator('#orders[data-orders="2"]').waitFor();
    expect(await titles()).toEqual(['Reranked']);
    expect(pages.faults).toEqual([]);
  });

  it('can be reloaded and linked with its query', async () => {
    const page = await open();
    await searchFor(page, 'Where is Saipan?');
    await page.reload();
    await page.getByRole('status').filter({ hasText: 'hit' }).waitFor();
    expect(await page.getByLabel('Query').inputValue()).toBe('Where is Saipan?');
  });

  it.each(
    Object.entries(VIEWPORTS).flatMap(([device, viewport]) =>
      (['light', 'dark'] as const).map((colorScheme) => ({ device, viewport, colorScheme })),
    ),
  )('fits a $device, $colorScheme', async ({ device, viewport, colorScheme }) => {
    const page = await open({ viewport, colorScheme, hasTouch: device === 'phone' });
    await searchFor(page, TUTORIAL.query);
    const whole = await page.evaluate<boolean>(
      '((query) => query.scrollWidth <= query.clientWidth && query.scrollHeight <= query.clientHeight)(document.querySelector("#query"))',
    );
    expect(whole).toBe(true);
    await searchFor(page, `${TUTORIAL.query} ${'Donaudampfschifffahrt'.repeat(20)}`);
    const content = await page.evaluate<number>('document.documentElement.scrollWidth');
    const window = await page.evaluate<number>('innerWidth');
    const background = await page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    expect(content).toBe(window);
    expect(window).toBe(viewport.width);
    const [red = 0] = background.match(/\d+/g)!.map(Number);
    expect(red > 128).toBe(colorScheme === 'light');
    const seen = await Promise.all(
      (['plain', 'reranked'] as const).map((order) => hitsOf(page, order).first().isVisible()),
    );
    expect(seen).toEqual([device === 'desktop', true]);
    expect(pages.faults).toEqual([]);
  });

  it('shows one order at a time on a phone, by touch and by keyboard', async () => {
    const page = await open({ viewport: VIEWPORTS.phone, hasTouch: true });
    await searchFor(page, TUTORIAL.query);
    const visible = () => page.locator('.order:visible h2').allTextContents();
    expect(await visible()).toEqual(['Reranked']);
    await page
      .locator('#views')
      .getByText(/^Plain\d+(\.\d+)? m?s$/)
      .tap();
    expect(await visible()).toEqual(['Plain search']);
    await page.keyboard.press('ArrowRight');
    expect(await visible()).toEqual(['Reranked']);
  });

  it('moves nothing for a person who asks for less motion', async () => {
    const page = await open({ reducedMotion: 'reduce' });
    await searchFor(page, TUTORIAL.query);
    const duration = 'getComputedStyle(element).transitionDuration';
    const durations = await page.evaluate<string[]>(
      `[...document.querySelectorAll('*')].map((element) => ${duration})`,
    );
    expect(new Set(durations)).toEqual(new Set(['0s']));
  });

  itShowsPassages({
    open,
    index: ({ id, text }) =>
      opensearch.index({ index: started.index, refresh: true, id, body: { passage_text: text } }),
    faults: () => pages.faults,
  });

  it('says in words that nothing was found, and that there is no query', async () => {
    const page = await open();
    await page.getByLabel('Plain search by').selectOption('match');
    expect(await searchFor(page, 'Weltanschauung')).toMatch(
      /^No hits: no passage shares a word with the query/,
    );
    await page.getByLabel('Query').fill(' ');
    await page.getByRole('button', { name: 'Search' }).click();
    expect(await page.getByRole('alert').textContent()).toBe('Type a query first.');
    expect(await focused(page)).toBe('Query');
  });
});

describe('npm start answers the SDK of a hosted reranker, unchanged but for its base URL:', () => {
  const request = {
    model: 'any',
    query: TUTORIAL.query,
    documents: TUTORIAL.passages.map(({ text }) => text),
    topN: 2,
  };

  it.each([
    ['v1', (client: CohereClient) => client.rerank(request)],
    ['v2', (client: CohereClient) => client.v2.rerank(request)],
  ])(
    '%s',
    async (_, rerank) => {
      const { results } = await rerank(new CohereClient({ environment: started.url, token: '' }));
      expect(results).toHaveLength(2);
      expect(results[0]).toMatchObject({ index: 2, relevanceScore: expect.any(Number) });
      expect(results[0]!.relevanceScore).toBeGreaterThan(results[1]!.relevanceScore);
    },
    SEARCHED_MS,
  );
});

describe('npm start on a cluster of your own', () => {
  it(
    'compares both orders over an index that is there, and leaves that as it is',
    async () => {
      const index = 'wiki';
      for (const { id, text } of TUTORIAL.passages) {
        await opensearch.index({ index, id, body: { body: text }, refresh: true });
      }
      const own = ['--opensearch', started.opensearchUrl, '--index', index, '--field', 'body'];
      const second = await npmStart(...own);
      try {
        const page = await open({}, second.url);
        expect(await page.locator('#about').textContent()).toMatch(
          /^4 passages in field body of index wiki, on OpenSearch \d/,
        );
        expect(await page.getByLabel('Plain search by').inputValue()).toBe('match');
        expect(await searchFor(page, TUTORIAL.query)).toMatch(/^4 hits/);
        expect((await textsOf(page, 'reranked'))[0]).toMatch(/^Washington, D\.C\./);
        expect(pages.faults).toEqual([]);
      } finally {
        await second.stop();
      }
      expect((await opensearch.count({ index })).body.count).toBe(4);
      const { body: pipelines } = await opensearch.transport.request({
        method: 'GET',
        path: '/_search/pipeline',
      });
      expect(Object.keys(pipelines as object)).toEqual(['rerank_pipeline_sagemaker']);
    },
    STARTED_MS,
  );

  it.each([
    ['an index', ['--index', 'nowhere'], 'the cluster has no index nowhere'],
    ['a field', ['--index', 'wiki'], 'index wiki has no field passage_text; its text fields are: body'],
  ])(
    'says that there is no such %s',
    async (_, args, message) => {
      await expect(npmStart('--opensearch', started.opensearchUrl, ...args)).rejects.toThrow(message);
    },
    STARTED_MS,
  );
});

describe('the page, when things stop,', () => {
  it(
    'says in words that OpenSearch does not answer, and then that npm start does not',
    async () => {
      const page = await open();
      await searchFor(page, TUTORIAL.query);
      await started.stopOpenSearch();
      await page.getByRole('button', { name: 'Search' }).click();
      const alert = page.getByRole('alert');
      await alert.filter({ hasText: 'OpenSearch does not answer on http://' }).waitFor();
      expect(await alert.textContent()).toMatch(/Is it still running\?$/);
      expect(await page.locator('#orders').isVisible()).toBe(false);
      expect(await page.getByRole('status').textContent()).toBe('');

      await started.stop();
      await page.getByRole('button', { name: 'Search' }).click();
      await alert.filter({ hasText: `npm start does not answer on ${started.url}` }).waitFor();
    },
    STARTED_MS,
  );
});
