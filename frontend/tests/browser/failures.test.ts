import { describe, expect, test } from 'vitest';
import { openPage, withoutBrowser } from '../support/browser.ts';
import { waitForStateRead } from '../support/dashboard-process.ts';
import { databaseDown, notFound } from '../support/fake-api.ts';
import { useDashboard } from '../support/use-dashboard.ts';

describe.skipIf(withoutBrowser)('during failures', () => {
  const served = useDashboard('year');

  test('recovers by itself when the database does, without a page load', async () => {
    served.api.serve('year', () => databaseDown);
    await waitForStateRead(served.api, served.dashboard);
    const { page } = await openPage(served.dashboard.url);
    expect(await page.locator('h1').textContent()).toBe('The portfolio can’t be shown right now');
    await page.evaluate(() => Object.assign(window, { stillTheSame: true }));
    served.api.serve('year');
    await expect.poll(() => page.locator('h1').textContent(), { timeout: 30_000 }).toMatch(/^Since 30 Sep 2026: /);
    expect(await page.evaluate(() => 'stillTheSame' in window)).toBe(true);
  });

  test('says on every page that the API is unreachable, and recovers by itself', async () => {
    await served.api.down();
    const pages = await Promise.all(
      ['/', '/assets', '/imports', '/status'].map((path) => openPage(served.dashboard.url + path)),
    );
    const headings = () => Promise.all(pages.map(({ page }) => page.locator('h1').textContent()));
    const outage = 'The portfolio can’t be shown right now';
    expect(await headings()).toEqual([outage, outage, outage, 'Status']);
    expect(await pages[0]?.page.locator('main').textContent()).toMatch(/What still works.*What to do.*request id/);
    expect(await pages[3]?.page.locator('main').textContent()).toContain('The API is not responding.');
    await served.api.up();
    await expect
      .poll(headings, { timeout: 30_000 })
      .toEqual([expect.stringMatching(/^Since 30 Sep 2026: /), 'Assets', 'Imports', 'Status']);
    await expect
      .poll(() => pages[3]?.page.locator('main').textContent(), { timeout: 30_000 })
      .toContain('The dashboard and the API are responding.');
  });

  test('shows the insights and the table of a backend with only the contract’s endpoints', async () => {
    served.api.serve('demo', (path) => (/^\/(health|insights|assets)$/.test(path) ? undefined : notFound));
    await waitForStateRead(served.api, served.dashboard);
    const { page } = await openPage(served.dashboard.url);
    expect(await page.locator('.insight .figure').allInnerTexts()).toEqual([
      '506,817.31',
      '260,238.11',
      '40.00%',
      '2.88%',
    ]);
    expect(await page.locator('.assets-table tbody tr').count()).toBe(20);
    expect(await page.locator('.notice').textContent()).toContain('It does not offer ageing');
    await page.goto(`${served.dashboard.url}/assets`);
    expect(await page.locator('.assets-table tbody tr').count()).toBe(20);
  });
});
