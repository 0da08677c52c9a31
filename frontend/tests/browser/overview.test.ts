import { describe, expect, test } from 'vitest';
import { openPage, withoutBrowser } from '../support/browser.ts';
import { waitForStateRead } from '../support/dashboard-process.ts';
import { problem } from '../support/fake-api.ts';
import { useDashboard } from '../support/use-dashboard.ts';

describe.skipIf(withoutBrowser)('the overview', () => {
  const served = useDashboard('year');

  test('answers the morning’s questions on the first screen at 1440×900', async () => {
    const { page } = await openPage(served.dashboard.url);
    const onFirstScreen = [
      'Total portfolio value',
      'Default rate',
      '125 of 2,297 assets',
      'Outstanding debt',
      'Collection rate',
      'since 30 Sep 2026',
      'Doesn’t reconcile',
      'value 303,254.60 USD',
      'days or more past due',
      'fall due within 30 days',
      'The largest ten are',
      'newly defaulted since',
    ];
    for (const words of onFirstScreen) {
      const box = await page.getByText(words).first().boundingBox();
      expect(box, words).not.toBeNull();
      expect((box?.y ?? 0) + (box?.height ?? 0), words).toBeLessThanOrEqual(900);
    }
    for (const chart of [
      '.ageing .bar-rows',
      '.due-next .bar-rows',
      '.concentration .bar-rows',
      '.changes .mini-table',
    ]) {
      const box = await page.locator(chart).boundingBox();
      expect((box?.y ?? 0) + (box?.height ?? 9999), chart).toBeLessThanOrEqual(900);
    }
  });

  test('says the news first, and each part of it leads to as many assets as it counts', async () => {
    const { page } = await openPage(served.dashboard.url);
    const news = page.locator('.briefing');
    expect(await news.textContent()).toMatch(
      /^Since 30 Sep 2026: \d+ days past due (rose|fell) to .*; 3 assets newly defaulted, 102,751\.75 of debt; .*\.$/,
    );
    await news.getByRole('link', { name: '3 assets newly defaulted' }).click();
    await expect.poll(() => page.getByRole('status').textContent()).toContain('3 of 2,297 assets');
  });

  test('every figure of the overview links to the assets behind it', async () => {
    const { page } = await openPage(served.dashboard.url);
    const linksIn = (section: string) =>
      page.locator(`${section} a`).evaluateAll((links) => links.map((link) => link.getAttribute('href')));
    expect(await linksIn('.insights')).toEqual([
      '/assets',
      '/assets?status=defaulted',
      '/assets?status=active',
      '/assets?status=paid',
    ]);
    expect(await linksIn('.ageing .bar-rows')).toContain('/assets?status=active&ageing=30-59');
    expect(await linksIn('.due-next .bar-rows')).toContain(
      '/assets?status=active&due_from=2026-10-31&due_to=2026-11-30&sort=due_date',
    );
    expect(await linksIn('.ageing .facts')).toContain('/assets?ageing=30%2B&sort=due_date');
    expect(await linksIn('.maturity-ladder svg')).toContain(
      '/assets?status=active&due_from=2026-10-31&due_to=2026-12-31',
    );
    expect(await linksIn('.changes')).toEqual([
      '/assets?moved_in=13&moved_from=new',
      '/assets?moved_in=13&moved_from=active,paid&moved_to=defaulted',
      '/assets?moved_in=13&moved_from=active,defaulted&moved_to=paid',
      '/assets?moved_in=13&moved_from=defaulted,paid&moved_to=active',
      '/imports/13#withdrawn',
      '/assets?moved_in=13&moved_from=new&moved_to=active',
      '/assets?moved_in=13&moved_from=defaulted,paid&moved_to=active',
      '/assets?moved_in=13&moved_from=active&moved_to=paid',
      '/assets?moved_in=13&moved_from=active&moved_to=defaulted',
      '/assets?status=active',
    ]);
    expect(await linksIn('.unreconciled')).toEqual(['/imports/13#missing']);
    for (const section of ['.concentration', '.status-mix', '.trends', '.largest'])
      expect((await linksIn(section)).length, section).toBeGreaterThan(0);
  });

  test('the layout does not shift while the overview loads', async () => {
    const { page } = await openPage(served.dashboard.url);
    await page.evaluate(() => document.fonts.ready);
    const shift = await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          new PerformanceObserver((list) =>
            resolve(
              list.getEntries().reduce((sum, entry) => sum + (entry as PerformanceEntry & { value: number }).value, 0),
            ),
          ).observe({ type: 'layout-shift', buffered: true });
          // Without a shift the observer is never called; with one it would be within two frames.
          requestAnimationFrame(() => requestAnimationFrame(() => resolve(0)));
        }),
    );
    expect(shift).toBeLessThan(0.01);
  });

  test('every chart has a table behind a toggle that works by keyboard', async () => {
    const { page } = await openPage(served.dashboard.url);
    for (const chart of ['ageing', 'due-next', 'concentration', 'changes', 'maturity-ladder', 'trends']) {
      const table = page.locator(`.${chart} .data-table table`);
      expect(await table.isVisible(), chart).toBe(false);
      await page.locator(`.${chart} summary`).focus();
      await page.keyboard.press('Enter');
      expect(await table.isVisible(), chart).toBe(true);
    }
    expect(await page.locator('.status-mix table').isVisible()).toBe(true);
  });

  test('shows an earlier month as it was then, and each of its links leads to that day', async () => {
    const { page } = await openPage(`${served.dashboard.url}/?as_of=2026-06-15`);
    expect(await page.locator('.page-title').textContent()).toContain('as the tape of 31 May 2026 left it');
    expect(await page.locator('.briefing').textContent()).toMatch(/^Since 30 Apr 2026: /);
    const links = await page
      .locator('main a[href^="/assets"]')
      .evaluateAll((found) => found.map((link) => link.getAttribute('href') ?? ''));
    expect(links.length).toBeGreaterThan(30);
    expect(links.filter((link) => !link.includes('as_of=2026-06-15'))).toEqual([]);
    const overdue = page.locator('.ageing .facts a').first();
    await overdue.click();
    await expect.poll(() => page.locator('h1').textContent()).toBe('Assets');
    expect(await page.locator('.chips').textContent()).toContain('as of 15 Jun 2026');
  });

  test('names the first tape where a day before it is asked for', async () => {
    const { page } = await openPage(`${served.dashboard.url}/?as_of=2020-01-31`);
    expect(await page.getByRole('alert').first().textContent()).toMatch(
      /There is no portfolio as of 2020-01-31: the first tape is of 2025-10-31/,
    );
    expect(await page.locator('.ageing h2').textContent()).toBe('1.5% of outstanding debt is 30 days or more past due');
  });

  test('names an invalid date, and uses the tape’s own', async () => {
    const { page } = await openPage(`${served.dashboard.url}/?as_of=2026-02-31`);
    expect(await page.getByRole('alert').first().textContent()).toContain('2026-02-31 is not a date');
    expect(await page.locator('.ageing h2').textContent()).toBe('1.5% of outstanding debt is 30 days or more past due');
  });

  test('shows the rest of the overview when one part fails, and a request id to quote', async () => {
    served.api.serve('year', (path) =>
      path.startsWith('/insights/concentration') ? problem(500, 'Something went wrong.') : undefined,
    );
    await waitForStateRead(served.api, served.dashboard);
    const { page } = await openPage(served.dashboard.url);
    expect(await page.locator('.concentration').textContent()).toMatch(/Something went wrong\..*request id/);
    expect(await page.locator('.insight .figure').first().textContent()).toBe('114,033,622.37');
    expect(await page.locator('.ageing .bar-rows').isVisible()).toBe(true);
  });

  test('offers the possible next steps: the demo year, or one’s own tape', async () => {
    const steps = async (portfolio: string, path: string) => {
      served.api.serve(portfolio);
      await waitForStateRead(served.api, served.dashboard);
      const { page } = await openPage(served.dashboard.url + path);
      return page.locator('.next-step code').allInnerTexts();
    };
    const both = ['npm run demo', 'npm run import -- TAPE.csv'];
    for (const path of ['/', '/imports', '/status']) {
      expect(await steps('empty', path), path).toEqual(both);
      expect(await steps('demo', path), path).toEqual(both);
      expect(await steps('refused', path), path).toEqual(['npm run import -- TAPE.csv']);
      expect(await steps('year', path), path).toEqual([]);
    }
  });

  test('prints the overview on one sheet', async () => {
    const { page } = await openPage(served.dashboard.url, { colorScheme: 'dark' });
    const sheets = (await page.pdf({ preferCSSPageSize: true, printBackground: true }))
      .toString('latin1')
      .match(/\/Type\s*\/Page\b/g);
    expect(sheets).toHaveLength(1);
  });

  test('keeps the chosen theme whatever the system prefers', async () => {
    const { page } = await openPage(served.dashboard.url, { colorScheme: 'light' });
    const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const light = await ground();
    await page.getByRole('button', { name: 'Dark colours' }).click();
    await expect.poll(ground).not.toBe(light);
    expect(new URL(page.url()).pathname).toBe('/');
    await page.goto(`${served.dashboard.url}/assets`);
    expect(await ground()).not.toBe(light);
    await page.getByRole('button', { name: 'System colours' }).click();
    await expect.poll(ground).toBe(light);
  });
});
