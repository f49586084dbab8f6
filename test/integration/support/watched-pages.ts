import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { VIEWPORTS } from '../../support/chromium';

const WAIT_MS = 60_000;

/** Opens pages of one test, and notes what they write to the console, their errors, and requests to other hosts. */
export class WatchedPages {
  readonly faults: string[] = [];
  private readonly pages: Page[] = [];

  constructor(private readonly browser: Browser) {}

  /** Opens a page and waits until it has filled an element. */
  async open(url: string, filled: string, options: BrowserContextOptions = {}): Promise<Page> {
    const context = await this.browser.newContext({ viewport: VIEWPORTS.desktop, ...options });
    context.setDefaultTimeout(WAIT_MS);
    const page = await context.newPage();
    this.pages.push(page);
    page.on('console', (message) => this.faults.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => this.faults.push(error.message));
    page.on('request', (request) => {
      if (new URL(request.url()).origin !== new URL(url).origin) {
        this.faults.push(`request to ${request.url()}`);
      }
    });
    await page.goto(url);
    await page.locator(`${filled}:not(:empty)`).waitFor();
    return page;
  }

  async close(): Promise<void> {
    await Promise.all(this.pages.map((page) => page.context().close()));
  }
}
