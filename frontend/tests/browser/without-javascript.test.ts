import { describe, expect, test } from 'vitest';
import { openPage, withoutBrowser } from '../support/browser.ts';
import { waitForStateRead } from '../support/dashboard-process.ts';
import { databaseDown } from '../support/fake-api.ts';
import { useDashboard } from '../support/use-dashboard.ts';

describe.skipIf(withoutBrowser)('without JavaScript', () => {
  const served = useDashboard('year');

  const without = { javaScriptEnabled: false };

  test('shows every part of the overview, and opens its tables', async () => {
    const { page, complaints } = await openPage(served.dashboard.url, without);
    expect(await page.locator('.insight .figure').allInnerTexts()).toEqual([
      '114,033,622.37',
      '73,946,790.23',
      '1.47%',
      '0.86%',
      '5.44%',
      '31.74%',
    ]);
    expect(await page.locator('.panels > section').count()).toBe(8);
    const summary = page.locator('.ageing summary');
    await summary.click();
    expect(await page.locator('.ageing .data-table table').isVisible()).toBe(true);
    expect(complaints).toEqual([]);
  });

  test('filters, sorts and pages by plain links and forms', async () => {
    const { page } = await openPage(`${served.dashboard.url}/assets`, without);
    await page.getByLabel('defaulted').check();
    await page.getByRole('button', { name: 'Apply' }).click();
    expect(await page.getByRole('status').textContent()).toContain('125 of 2,297 assets');
    expect(await page.getByLabel('defaulted').isChecked()).toBe(true);
    await page.getByRole('link', { name: 'Nominal value' }).click();
    expect(await page.getByRole('columnheader', { name: /Nominal value/ }).getAttribute('aria-sort')).toBe(
      'descending',
    );
    await page.getByRole('link', { name: 'Next' }).click();
    expect(await page.getByRole('link', { name: 'Previous' }).isVisible()).toBe(true);
    expect(await page.getByRole('status').textContent()).toContain('125 of 2,297 assets');
  });

  test('recovers by itself when the database does', async () => {
    served.api.serve('year', () => databaseDown);
    await waitForStateRead(served.api, served.dashboard);
    const { page } = await openPage(served.dashboard.url, without);
    expect(await page.locator('h1').textContent()).toBe('The portfolio can’t be shown right now');
    served.api.serve('year');
    await page.getByRole('heading', { name: 'Since 30 Sep 2026: ' }).waitFor({ timeout: 30_000 });
  });

  test('keeps the chosen theme', async () => {
    const { page } = await openPage(served.dashboard.url, without);
    await page.getByRole('button', { name: 'Dark colours' }).click();
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
  });
});
