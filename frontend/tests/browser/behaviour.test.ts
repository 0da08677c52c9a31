import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openPage, useBrowser, withoutBrowser } from '../support/browser.ts';
import { type DashboardProcess, noticed, startDashboard } from '../support/dashboard-process.ts';
import { databaseDown, type FakeApi, startFakeApi } from '../support/fake-api.ts';

describe.skipIf(withoutBrowser)('the dashboard in use', () => {
  useBrowser();
  let api: FakeApi;
  let dashboard: DashboardProcess;
  const endings: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    api = await startFakeApi('year', (end) => endings.push(end));
    dashboard = await startDashboard({ API_URL: api.url }, (end) => endings.push(end));
  });
  afterAll(async () => {
    await Promise.all(endings.map((end) => end()));
  });
  beforeEach(async () => {
    api.serve('year');
    await noticed(api, dashboard);
  });

  test('answers the morning’s questions on the first screen at 1440×900', async () => {
    const { page } = await openPage(dashboard.url);
    const onFirstScreen = [
      'Total portfolio value',
      'Default rate',
      'Outstanding debt',
      'Collection rate',
      'since 30 Sep 2026',
      'Doesn’t reconcile',
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

  test('every figure of the overview leads to the assets behind it', async () => {
    const { page } = await openPage(dashboard.url);
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
    expect(await linksIn('.maturity-ladder svg')).toContain(
      '/assets?status=active&due_from=2026-11-01&due_to=2026-11-30',
    );
    for (const section of ['.concentration', '.changes', '.status-mix', '.trends', '.largest'])
      expect((await linksIn(section)).length, section).toBeGreaterThan(0);
  });

  test('works by keyboard alone: skip link, definitions, sorting, and focus is always seen', async () => {
    const { page } = await openPage(`${dashboard.url}/`);
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('content');

    const definition = page.getByRole('button', { name: 'What is default rate?' });
    await definition.focus();
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Tab');
    expect(await page.getByText('Number of defaulted assets ÷ number of all assets').isVisible()).toBe(true);
    await page.keyboard.press('Tab');
    expect(await page.getByText('Number of defaulted assets ÷ number of all assets').isVisible()).toBe(false);

    for (let stop = 0; stop < 25; stop++) {
      await page.keyboard.press('Tab');
      const seen = await page.evaluate(() => {
        const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement ?? document.body);
        return {
          tag: document.activeElement?.outerHTML.slice(0, 80),
          drawn: outlineStyle !== 'none' && outlineWidth !== '0px',
        };
      });
      expect(seen.drawn, seen.tag).toBe(true);
    }
  });

  test('sorts by a heading without a page load: the focus stays, the order is told', async () => {
    const { page, complaints } = await openPage(`${dashboard.url}/assets`);
    await page.evaluate(() => Object.assign(window, { stillTheSame: true }));
    const heading = page.getByRole('columnheader', { name: /Nominal value/ });
    await heading.getByRole('link').focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/sort=-nominal_value/);
    await expect.poll(() => heading.getAttribute('aria-sort')).toBe('descending');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('Nominal value');
    expect(await page.evaluate(() => 'stillTheSame' in window)).toBe(true);
    expect(await page.locator('tbody tr').first().textContent()).toContain('634,198.64');
    expect(complaints).toEqual([]);
  });

  test('filters without a page load, announces the count, and the address says it all', async () => {
    const { page } = await openPage(`${dashboard.url}/assets`);
    const count = page.getByRole('status');
    expect(await count.textContent()).toContain('2,474 assets');
    const announced = await count.elementHandle();
    await page.getByLabel('defaulted').check();
    await page.getByRole('button', { name: 'Apply' }).press('Enter');
    await expect.poll(() => count.textContent()).toContain('156 of 2,474 assets');
    expect(new URL(page.url()).search).toBe('?status=defaulted');
    // The same element changed its words: that is what a screen reader announces.
    expect(await announced?.textContent()).toContain('156 of 2,474 assets');

    await page.getByRole('link', { name: 'Remove the filter: defaulted' }).click();
    await expect.poll(() => count.textContent()).toContain('2,474 assets');
    expect(await page.getByLabel('defaulted').isChecked()).toBe(false);
    expect(new URL(page.url()).search).toBe('');
  });

  test('shows that the next page is on its way, with the columns in place', async () => {
    const { page } = await openPage(`${dashboard.url}/assets`);
    api.override((path) => (path.startsWith('/assets?') ? 'hang' : undefined));
    await page.getByRole('link', { name: 'Due date' }).click();
    await expect.poll(() => page.locator('main').getAttribute('aria-busy')).toBe('true');
    expect(await page.locator('thead th').count()).toBe(4);
    api.restore();
  });

  test('leads from page to page of the list and back', async () => {
    const { page } = await openPage(`${dashboard.url}/assets`);
    const first = await page.locator('tbody th').first().textContent();
    await page.getByRole('link', { name: 'Next' }).click();
    await expect.poll(() => page.locator('tbody th').first().textContent()).not.toBe(first);
    await page.getByRole('link', { name: 'Previous' }).click();
    await expect.poll(() => page.locator('tbody th').first().textContent()).toBe(first);
  });

  test('begins a new page at its heading', async () => {
    const { page } = await openPage(`${dashboard.url}/assets`);
    await page.getByRole('link', { name: 'Imports', exact: true }).click();
    await expect.poll(() => page.locator('h1').textContent()).toBe('Imports');
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
    expect(await page.title()).toBe('Imports – Portfolio Dashboard');
  });

  test('comes back by itself when the database does, without a page load', async () => {
    api.serve('year', () => databaseDown);
    await noticed(api, dashboard);
    const { page } = await openPage(dashboard.url);
    expect(await page.locator('h1').textContent()).toBe('The portfolio can’t be shown right now');
    await page.evaluate(() => Object.assign(window, { stillTheSame: true }));
    api.serve('year');
    await expect.poll(() => page.locator('h1').textContent(), { timeout: 30_000 }).toBe('Portfolio Dashboard');
    expect(await page.evaluate(() => 'stillTheSame' in window)).toBe(true);
  });

  test('keeps the chosen colours whatever the system prefers', async () => {
    const { page } = await openPage(dashboard.url, { colorScheme: 'light' });
    const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const light = await ground();
    await page.getByRole('button', { name: 'Dark colours' }).click();
    await expect.poll(ground).not.toBe(light);
    expect(new URL(page.url()).pathname).toBe('/');
    await page.goto(`${dashboard.url}/assets`);
    expect(await ground()).not.toBe(light);
    await page.getByRole('button', { name: 'System colours' }).click();
    await expect.poll(ground).toBe(light);
  });

  test('prints the overview on one sheet', async () => {
    const { page } = await openPage(dashboard.url, { colorScheme: 'dark' });
    const sheets = (await page.pdf({ preferCSSPageSize: true, printBackground: true }))
      .toString('latin1')
      .match(/\/Type\s*\/Page\b/g);
    expect(sheets).toHaveLength(1);
  });

  describe('without JavaScript', () => {
    const without = { javaScriptEnabled: false };

    test('shows every part of the overview, and opens its tables', async () => {
      const { page, complaints } = await openPage(dashboard.url, without);
      expect(await page.locator('.insight .figure').allInnerTexts()).toEqual([
        '101,180,600.32',
        '6.31%',
        '43,877,483.14',
        '50.92%',
      ]);
      expect(await page.locator('.panels > section').count()).toBe(8);
      const summary = page.locator('.ageing summary');
      await summary.click();
      expect(await page.locator('.ageing .data-table table').isVisible()).toBe(true);
      expect(complaints).toEqual([]);
    });

    test('filters, sorts and pages by plain links and forms', async () => {
      const { page } = await openPage(`${dashboard.url}/assets`, without);
      await page.getByLabel('defaulted').check();
      await page.getByRole('button', { name: 'Apply' }).click();
      expect(await page.getByRole('status').textContent()).toContain('156 of 2,474 assets');
      expect(await page.getByLabel('defaulted').isChecked()).toBe(true);
      await page.getByRole('link', { name: 'Nominal value' }).click();
      expect(await page.getByRole('columnheader', { name: /Nominal value/ }).getAttribute('aria-sort')).toBe(
        'descending',
      );
      await page.getByRole('link', { name: 'Next' }).click();
      expect(await page.getByRole('link', { name: 'Previous' }).isVisible()).toBe(true);
      expect(await page.getByRole('status').textContent()).toContain('156 of 2,474 assets');
    });

    test('comes back by itself when the database does', async () => {
      api.serve('year', () => databaseDown);
      await noticed(api, dashboard);
      const { page } = await openPage(dashboard.url, without);
      expect(await page.locator('h1').textContent()).toBe('The portfolio can’t be shown right now');
      api.serve('year');
      await page.getByRole('heading', { name: 'Portfolio Dashboard' }).waitFor({ timeout: 30_000 });
    });

    test('keeps the chosen colours', async () => {
      const { page } = await openPage(dashboard.url, without);
      await page.getByRole('button', { name: 'Dark colours' }).click();
      expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
    });
  });
});
