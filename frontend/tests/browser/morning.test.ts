import { describe, expect, test } from 'vitest';
import { openPage, withoutBrowser } from '../support/browser.ts';
import { useDashboard } from '../support/use-dashboard.ts';

/** What a portfolio manager asks every morning: each is read off the overview, or one click away from it. */
describe.skipIf(withoutBrowser)('the ten questions of the morning', () => {
  const served = useDashboard('year');
  const overview = async () => (await openPage(served.dashboard.url)).page;

  test('what is it worth?', async () => {
    const page = await overview();
    const tile = page.getByRole('article', { name: 'Total portfolio value' });
    expect(await tile.locator('.figure').textContent()).toBe('114,033,622.37');
  });

  test('what changed since the last tape?', async () => {
    const page = await overview();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toMatch(
      /^Since 30 Sep 2026: 90 days past due rose/,
    );
    expect(await page.locator('.roll-forward tbody tr').count()).toBe(6);
  });

  test('what is overdue, and who?', async () => {
    const page = await overview();
    expect(await page.getByRole('heading', { name: '36 assets overdue' }).isVisible()).toBe(true);
    expect(await page.locator('.who .named-assets tbody th').first().textContent()).toBe('RE-2024-00990');
  });

  test('what newly defaulted?', async () => {
    const page = await overview();
    await page.getByRole('link', { name: '3 assets newly defaulted' }).click();
    await expect.poll(() => page.locator('.assets-table tbody tr').count()).toBe(3);
  });

  test('what falls due next week?', async () => {
    const page = await overview();
    expect(await page.getByRole('heading', { name: 'Due by 7 Nov 2026: 980,752.28' }).isVisible()).toBe(true);
    expect(await page.locator('.due-next .named-assets tbody tr').count()).toBe(6);
  });

  test('how concentrated is it?', async () => {
    const page = await overview();
    expect(await page.getByRole('heading', { name: 'The largest ten are 10% of outstanding debt' }).isVisible()).toBe(
      true,
    );
  });

  test('did the tape load, and is it plausible?', async () => {
    const page = await overview();
    const light = page.locator('.load');
    expect(await light.textContent()).toMatch(/^! Tape loaded, does not reconcile/);
    await light.click();
    await expect.poll(() => page.locator('h1').textContent()).toBe('loans-2026-10-31.csv');
  });

  test('how did the year go?', async () => {
    const page = await overview();
    const heading = page.locator('.history h2');
    expect(await heading.textContent()).toMatch(
      /^Outstanding debt rose 21\.93% since 31 Oct 2025; 30 days past due went/,
    );
    expect(await page.locator('.chart-columns a').count()).toBe(13);
  });

  test('which loans are 90+ and over 10,000, as a file for a colleague?', async () => {
    const { page } = await openPage(`${served.dashboard.url}/assets`);
    await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: '90+ days' }).click();
    await page.waitForURL(/ageing/);
    await page.getByLabel('Value from').fill('10,000');
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.waitForURL(/value_min/);
    await expect.poll(() => page.locator('.chip').count()).toBe(2);
    expect(await page.getByRole('link', { name: 'Export CSV' }).getAttribute('href')).toBe(
      '/api/assets.csv?ageing=90%2B&value_min=10000&sort=-days_past_due',
    );
  });

  test('what happened to loan VH-2024-01119?', async () => {
    const page = await overview();
    await page.getByRole('searchbox').fill('vh-2024-01119');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'VH-2024-01119' }).click();
    await expect.poll(() => page.locator('.history-table tbody tr').count()).toBe(3);
  });
});
