import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { accessibilityFaults, expectNoSidewaysScrolling, openPage } from './browser.ts';
import { waitForStateRead } from './dashboard-process.ts';
import { overview, type State } from './states.ts';
import type { ServedDashboard } from './use-dashboard.ts';

const wide = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };
const looks = [
  { look: 'wide light', viewport: wide, colorScheme: 'light' },
  { look: 'wide dark', viewport: wide, colorScheme: 'dark' },
  { look: 'phone dark', viewport: phone, colorScheme: 'dark' },
] as const;
/** A folder for screenshots of each look; none are taken without it. */
const pictures = process.env.PICTURES;

/** The page has its heading, logs no errors, is accessible in each look, fits a phone and needs no JavaScript for its text. */
export async function expectSoundPage(
  { api, dashboard }: ServedDashboard,
  { name, portfolio, path, behaviour, status = 200, heading }: State,
): Promise<void> {
  api.serve(portfolio, behaviour);
  await waitForStateRead(api, dashboard);
  const { page, complaints } = await openPage(dashboard.url + path);
  expect(await page.locator('h1').textContent()).toEqual(exactly(heading));
  expect(await page.locator('head title').count()).toBe(1);
  expect(await page.title()).toMatch(
    heading === overview || heading instanceof RegExp ? /^Portfolio Dashboard$/ : /.+ – Portfolio Dashboard$/,
  );
  const text = await textOf(page);
  for (const { look, viewport, colorScheme } of looks) {
    await page.setViewportSize(viewport);
    // Without reduced motion, colours fade between themes, and axe would measure contrast halfway.
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expectNoSidewaysScrolling(page);
    if (pictures !== undefined)
      await page.screenshot({ path: join(pictures, `${portfolio} ${name} ${look}.png`), fullPage: true });
    if (viewport === phone) await openTables(page);
    await expectNoSidewaysScrolling(page);
    expect(await accessibilityFaults(page), look).toEqual([]);
  }
  expect(complaints).toEqual([]);

  const { page: plain, complaints: plainComplaints } = await openPage(dashboard.url + path, {
    javaScriptEnabled: false,
  });
  expect(await plain.locator('h1').textContent()).toEqual(exactly(heading));
  // Nothing waits for a script to show it.
  expect(await plain.locator('main [hidden], template').count()).toBe(0);
  expect(await textOf(plain), 'without JavaScript').toBe(text);
  expect(plainComplaints, 'without JavaScript').toEqual([]);
  const response = await fetch(dashboard.url + path);
  await response.text();
  expect(response.status).toBe(status);
}

/** The page's text without the request id, which differs each time. */
async function textOf(page: Page): Promise<string> {
  return (await page.locator('main').allInnerTexts())
    .join()
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'id');
}

async function openTables(page: Page): Promise<void> {
  await page.locator('details').evaluateAll((all) => {
    for (const details of all) details.setAttribute('open', '');
  });
}

function exactly(heading: string | RegExp): unknown {
  return typeof heading === 'string' ? heading : expect.stringMatching(heading);
}
