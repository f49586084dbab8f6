import type { Page } from 'playwright-core';

/** Types a query, as a person does, and waits for what it came to. */
export async function searchFor(page: Page, query: string): Promise<string> {
  await page.getByLabel('Query').fill(query);
  await page.getByLabel('Query').press('Enter');
  const status = page.getByRole('status').filter({ hasText: /hit|No hits/ });
  await status.waitFor();
  return (await status.textContent())!;
}

type Order = 'plain' | 'hybrid' | 'reranked';

/** The hits that are shown in an order. */
export const hitsOf = (page: Page, order: Order) => page.locator(`[data-order=${order}] li`);

/** Their texts. */
export const textsOf = (page: Page, order: Order) => hitsOf(page, order).locator('.text').allTextContents();

/** The text that names what has the focus. */
export const focused = (page: Page) =>
  page.evaluate<string>('(document.activeElement.labels?.[0] ?? document.activeElement).textContent.trim()');
