import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import { chromiumPath, noChromium } from './chromium.ts';

/** Without Chromium these tests are skipped, except on CI, which must have it. */
export const withoutBrowser = chromiumPath === undefined && process.env.CI !== 'true';

let browser: Browser;

/** Starts one browser for all tests of a file. */
export function useBrowser(): void {
  beforeAll(async () => {
    if (withoutBrowser) return;
    if (chromiumPath === undefined) throw new Error(noChromium);
    browser = await chromium.launch({
      executablePath: chromiumPath,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
  });
  afterAll(() => browser?.close());
}

export interface OpenPage {
  readonly page: Page;
  /** Console errors and warnings, uncaught errors, and requests to other origins. Tests expect none. */
  readonly complaints: readonly string[];
}

export async function openPage(url: string, options: BrowserContextOptions = {}): Promise<OpenPage> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB', ...options });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const complaints: string[] = [];
  const { origin } = new URL(url);
  let documentStatus = 200;
  page.on('response', (response) => {
    if (response.request().isNavigationRequest()) documentStatus = response.status();
  });
  page.on('console', (message) => {
    // Chromium logs a 404 or 503 page as "failed to load", even if that status is intended.
    const ofDocument = message.location().url === page.url() && message.text().includes(`status of ${documentStatus}`);
    if ((message.type() === 'error' || message.type() === 'warning') && !ofDocument)
      complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`));
  page.on('request', (request) => {
    if (!request.url().startsWith(origin) && !request.url().startsWith('data:'))
      complaints.push(`left the origin: ${request.url()}`);
  });
  await page.goto(url);
  return { page, complaints };
}

/** Waits until the page's own script has taken over, so that a link no longer loads a whole page. */
export async function scriptRuns(page: Page): Promise<void> {
  await page.locator('main[aria-busy="false"]').waitFor();
}

/** The violations that axe finds, with their elements. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  // Legacy mode opens no second page for each analysis. That page serves frames of other origins, which we never have, and doubles the time.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' | ')}`);
}

export async function expectNoSidewaysScrolling(page: Page): Promise<void> {
  expect(
    await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
    'pixels wider than the window',
  ).toBeLessThanOrEqual(0);
}
