import type { BrowserContextOptions, Page } from 'playwright-core';
import { TUTORIAL } from '../../../local/system/passages';
import { VIEWPORTS } from '../../support/chromium';
import { focused, hitsOf, searchFor, textsOf } from './page';

/** The page of `npm start`, as its tests have it. */
interface PageUnderTest {
  open(options?: BrowserContextOptions): Promise<Page>;
  /** Indexes a passage. */
  index(passage: { readonly id: string; readonly text: string }): Promise<unknown>;
  /** What went wrong on the pages of this test. */
  faults(): readonly string[];
}

/** Describes how the page shows passages: one apart from the lists, and all as text. */
export function itShowsPassages(page: PageUnderTest): void {
  itShowsOneApart(page);
  itCloses(page);
  itShowsText(page);
}

function itShowsOneApart({ open, index, faults }: PageUnderTest): void {
  it('takes a passage out of the list, and shows why it is there', async () => {
    const page = await open();
    await page.getByRole('status').filter({ hasText: '4 hits' }).waitFor();
    const why = (order: 'plain' | 'reranked') =>
      hitsOf(page, order)
        .filter({ hasText: 'Washington' })
        .getByRole('button', { name: 'Why here? Passage 3 in 3rd place' });
    await why('plain').press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Passage 3' });
    expect(await dialog.locator('#why').textContent()).toBe(
      'Reranking moved it up from 3rd to 1st place: the model’s score for it is the highest of 4.',
    );
    expect(await dialog.locator('tbody tr').allInnerTexts()).toEqual([
      'Plain search\t3rd of 4\tnone, in the order of the index',
      expect.stringMatching(/^Reranked\t1st of 4\t0\.\d{4} relevance score, 0 to 1$/),
    ]);
    await dialog.getByText(/^\d\d tokens; the query has 9$/).waitFor();
    expect(await dialog.locator('#cut').textContent()).toMatch(/^no: .* 512 tokens/);
    expect(await dialog.locator('#whole-text').textContent()).toBe(TUTORIAL.passages[2]!.text);
    await page.keyboard.press('Escape');
    expect(await dialog.isVisible()).toBe(false);
    expect(await focused(page)).toBe('Why here?');
    expect(faults()).toEqual([]);
  });

  it.each(Object.entries(VIEWPORTS))(
    'shows on a %s which part of a long passage was not read',
    async (_, viewport) => {
      const text = `kakapo ${'A long passage of a parrot. '.repeat(200)}the end`;
      await index({ id: 'kakapo', text });
      const page = await open({ viewport });
      await page.getByLabel('Plain search by').selectOption('match');
      await searchFor(page, 'kakapo');
      await hitsOf(page, 'reranked').getByRole('button', { name: /^Why/ }).click();
      await page
        .locator('#cut')
        .filter({ hasText: /^yes: .* only the first \d+ of its 1,\d{3} tokens were read$/ })
        .waitFor();
      const [read, unread] = [page.locator('#read'), page.locator('#unread')];
      expect(`${await read.textContent()}${await unread.textContent()}`).toBe(text);
      expect(await unread.textContent()).toMatch(/the end$/);
      const box = (await page.getByRole('dialog').boundingBox())!;
      expect(box.x).toBeGreaterThan(0);
      expect(box.x + box.width).toBeLessThan(viewport.width);
      await page.getByRole('button', { name: 'Close' }).click();
      expect(await page.getByRole('dialog').isVisible()).toBe(false);
      expect(faults()).toEqual([]);
    },
  );
}

function itCloses({ open, faults }: PageUnderTest): void {
  it('closes a passage by a press beside it, not by one inside', async () => {
    const page = await open();
    await page
      .getByRole('status')
      .filter({ hasText: /\d hits/ })
      .waitFor();
    await hitsOf(page, 'reranked').getByRole('button', { name: /^Why/ }).first().click();
    const dialog = page.getByRole('dialog');
    const { x, y, width, height } = (await dialog.boundingBox())!;
    // Where nothing of the content is, and where a selection of its text ends.
    for (const [inX, inY] of [
      [x + 4, y + 4],
      [x + width - 4, y + height - 4],
    ] as const) {
      await page.mouse.click(inX, inY);
    }
    await dialog.locator('#whole-text').hover();
    await page.mouse.down();
    await page.mouse.move(x - 20, y);
    await page.mouse.up();
    expect(await dialog.isVisible()).toBe(true);
    await page.mouse.click(x - 20, y);
    expect(await dialog.isVisible()).toBe(false);
    expect(faults()).toEqual([]);
  });
}

function itShowsText({ open, index, faults }: PageUnderTest): void {
  it('shows hostile and long passages as text', async () => {
    const hostile =
      '<img src=x onerror="document.title=1"><script>document.title=2</script>${parameters.x} zugzwang';
    const long = `zugzwang zugzwang ${'A long passage. '.repeat(400)}the end`;
    await index({ id: '"><b>id', text: hostile });
    await index({ id: 'long', text: long });
    const page = await open();
    await page.getByLabel('Plain search by').selectOption('match');
    expect(await searchFor(page, '<b>zugzwang</b>')).toMatch(/^2 hits/);
    expect((await textsOf(page, 'plain')).sort()).toEqual([hostile, long].sort());
    expect(await page.locator('#orders :is(img, script, b)').count()).toBe(0);
    expect(await page.title()).toBe('Plain and reranked');

    const item = hitsOf(page, 'reranked').filter({ hasText: 'A long passage.' });
    const height = async () => (await item.boundingBox())!.height;
    const before = await height();
    await item.getByRole('button', { name: 'Show all' }).press('Enter');
    expect(await height()).toBeGreaterThan(before * 3);
    await item.getByRole('button', { name: 'Show less', expanded: true }).press('Enter');
    expect(await height()).toBe(before);
    expect(faults()).toEqual([]);
  });
}
