import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { startChromium, VIEWPORTS } from './chromium';

// Takes pictures of the page that `npm start` serves, and of a passage taken out of the list: on a phone and a desk, light and dark;
// and page.jpg for the README.
//
//   node --import tsx test/support/page-screenshots.ts http://127.0.0.1:8080 FOLDER [QUERY]

async function main([url, folder, query = 'What is the capital of the United States?']: string[]) {
  if (!url || !folder) {
    throw new Error('Name the URL of the page and a folder for the pictures.');
  }
  mkdirSync(folder, { recursive: true });
  const browser = await startChromium();
  const address = `${url}/?${new URLSearchParams({ query })}`;
  for (const [device, viewport] of Object.entries(VIEWPORTS)) {
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await openPage(browser, address, { viewport, colorScheme });
      await page.screenshot({ path: join(folder, `${device}-${colorScheme}.png`), fullPage: true });
      await page.locator('[data-order=reranked] li .why').first().click();
      await page.locator('#cut:not(:empty)').waitFor();
      await page.screenshot({ path: join(folder, `${device}-${colorScheme}-passage.png`) });
    }
  }
  const page = await openPage(browser, address, { viewport: { width: 960, height: 800 } });
  const { y, height } = (await page.locator('main').boundingBox())!;
  const clip = { x: 0, y: y - 12, width: 960, height: height + 32 };
  await page.screenshot({ path: join(folder, 'page.jpg'), fullPage: true, clip, quality: 75 });
  await browser.close();
}

/** Opens the page and searches a second time: the first search pays for what is cold. */
async function openPage(browser: Browser, address: string, options: BrowserContextOptions): Promise<Page> {
  const page = await browser.newPage(options);
  await page.goto(address);
  await page.getByRole('status').filter({ hasText: 'hit' }).waitFor();
  await page.getByLabel('Query').press('Enter');
  await page.getByRole('status').filter({ hasText: 'hit' }).waitFor();
  await page.getByLabel('Query').blur();
  return page;
}

main(process.argv.slice(2));
