import { describe, expect, test } from 'vitest';
import { openPage, scriptRuns, withoutBrowser } from '../support/browser.ts';
import { useDashboard } from '../support/use-dashboard.ts';

describe.skipIf(withoutBrowser)('the list of assets and an asset', () => {
  const served = useDashboard('year');

  test('collapses the filters on a phone, and expands them if one is invalid', async () => {
    const phone = { viewport: { width: 390, height: 844 } };
    const { page } = await openPage(`${served.dashboard.url}/assets`, phone);
    expect(await page.getByLabel('defaulted').isVisible()).toBe(false);
    await page.getByText('Filter and order').click();
    await page.getByLabel('defaulted').check();
    await page.getByRole('button', { name: 'Apply' }).click();
    await expect.poll(() => page.getByRole('status').textContent()).toContain('125 of 2,297 assets');
    const { page: refused } = await openPage(`${served.dashboard.url}/assets?value_min=abc&colour=blue`, phone);
    expect(await refused.getByLabel('Value from').isVisible()).toBe(true);
  });

  test('sorts by a heading without a page load: the focus stays and aria-sort changes', async () => {
    const { page, complaints } = await openPage(`${served.dashboard.url}/assets`);
    await scriptRuns(page);
    await page.evaluate(() => Object.assign(window, { stillTheSame: true }));
    const heading = page.getByRole('columnheader', { name: /Nominal value/ });
    await heading.getByRole('link').focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/sort=-nominal_value/);
    await expect.poll(() => heading.getAttribute('aria-sort')).toBe('descending');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('Nominal value');
    expect(await page.evaluate(() => 'stillTheSame' in window)).toBe(true);
    expect(await page.locator('tbody tr').first().textContent()).toContain('1,232,300.73');
    expect(complaints).toEqual([]);
  });

  test('filters without a page load, announces the count and keeps the filter in the address', async () => {
    const { page } = await openPage(`${served.dashboard.url}/assets`);
    await scriptRuns(page);
    const count = page.getByRole('status');
    expect(await count.textContent()).toContain('2,297 assets');
    const announced = await count.elementHandle();
    await page.getByLabel('defaulted').check();
    await page.getByRole('button', { name: 'Apply' }).press('Enter');
    await expect.poll(() => count.textContent()).toContain('125 of 2,297 assets');
    expect(new URL(page.url()).search).toBe('?status=defaulted');
    expect(await page.getByRole('link', { name: 'Export CSV' }).getAttribute('href')).toBe(
      '/api/assets.csv?status=defaulted',
    );
    // A screen reader announces the count only if the text of the same element changes.
    expect(await announced?.textContent()).toMatch(
      /^125 of 2,297 assets · value [\d,]+\.\d\d USD, \d\.\d\d% of the portfolio’s value · average [\d,]+\.\d\d$/,
    );

    await page.getByRole('link', { name: 'Remove the filter: defaulted' }).click();
    await expect.poll(() => count.textContent()).toMatch(/^2,297 assets/);
    expect(await page.getByLabel('defaulted').isChecked()).toBe(false);
    expect(new URL(page.url()).search).toBe('');
  });

  test('shows that the next page is loading, with the columns in place', async () => {
    const { page } = await openPage(`${served.dashboard.url}/assets`);
    await scriptRuns(page);
    served.api.override((path) => (path.startsWith('/assets?') ? 'hang' : undefined));
    await page.getByRole('link', { name: 'Due date' }).click();
    await expect.poll(() => page.locator('main').getAttribute('aria-busy')).toBe('true');
    expect(await page.locator('thead th').count()).toBe(5);
    served.api.restore();
  });

  test('goes to the next page of the list, to the last one and back, and says which rows each has', async () => {
    const { page } = await openPage(`${served.dashboard.url}/assets`);
    const pages = page.getByRole('navigation', { name: 'Pages of the list' });
    const first = await page.locator('tbody th').first().textContent();
    expect(await pages.textContent()).toContain('1–50 of 2,297');
    await page.getByRole('link', { name: 'Next' }).click();
    await expect.poll(() => pages.textContent()).toContain('51–100 of 2,297');
    expect(await page.evaluate(() => scrollY)).toBe(0);
    await page.getByRole('link', { name: 'Previous' }).click();
    await expect.poll(() => pages.textContent()).toContain('1–50 of 2,297');
    expect(await page.locator('tbody th').first().textContent()).toBe(first);
    await page.getByRole('link', { name: 'Last' }).click();
    await expect.poll(() => pages.textContent()).toContain('2,248–2,297 of 2,297');
    await page.getByRole('link', { name: 'Previous' }).click();
    await expect.poll(() => pages.textContent()).toContain('2,198–2,247 of 2,297');
    await page.getByRole('link', { name: '200 a page' }).click();
    await expect.poll(() => pages.textContent()).toContain('1–200 of 2,297');
    expect(await page.locator('tbody tr').count()).toBe(200);
  });

  test('offers the lists of the morning, and sorts those of active assets by days', async () => {
    const { page } = await openPage(`${served.dashboard.url}/assets`);
    const views = page.getByRole('navigation', { name: 'Views' });
    const counts: string[] = [];
    for (const name of ['Overdue', '90+ days', 'Due in 7 days', 'Newly defaulted', 'All']) {
      await views.getByRole('link', { name }).click();
      await expect.poll(() => views.locator('[aria-current]').textContent()).toBe(name);
      counts.push(String(await page.getByRole('status').locator('strong').first().textContent()));
    }
    expect(counts).toEqual([
      '36 of 2,297 assets',
      '12 of 2,297 assets',
      '6 of 2,297 assets',
      '3 of 2,297 assets',
      '2,297 assets',
    ]);
    await views.getByRole('link', { name: 'Overdue' }).click();
    await expect.poll(() => views.locator('[aria-current]').textContent()).toBe('Overdue');
    const days = async () => (await page.locator('.cell-dpd').allTextContents()).map(Number);
    expect(await days()).toEqual((await days()).toSorted((a, b) => b - a));
    await page.getByRole('columnheader', { name: 'Days past due' }).getByRole('link').click();
    await page.waitForURL(/sort=days_past_due/);
    await expect.poll(async () => (await days())[0]).toBe(1);
    expect(await days()).toEqual((await days()).toSorted((a, b) => a - b));
  });

  test('filters by days past due, an amount as people write it, and a part of the id in any case', async () => {
    const { page } = await openPage(`${served.dashboard.url}/assets`);
    await page.getByLabel('Days from').fill('45');
    await page.getByLabel('Value from').fill('10k');
    await page.getByLabel('Asset contains').fill('eq-');
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.waitForURL(/id_contains/);
    await expect
      .poll(() => page.locator('.chip').allTextContents())
      .toEqual([
        'at least 45 days past due Remove the filter: at least 45 days past due×',
        'value at least 10,000.00 Remove the filter: value at least 10,000.00×',
        'asset contains eq- Remove the filter: asset contains eq-×',
      ]);
    const rows = await page.locator('tbody tr').all();
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) {
      expect(await row.locator('th').textContent()).toMatch(/^EQ-/);
      expect(Number(await row.locator('.cell-dpd').textContent())).toBeGreaterThanOrEqual(45);
    }
  });

  test('focuses the heading of a new page', async () => {
    const { page } = await openPage(`${served.dashboard.url}/assets`);
    await scriptRuns(page);
    await page.getByRole('link', { name: 'Imports', exact: true }).click();
    await expect.poll(() => page.locator('h1').textContent()).toBe('Imports');
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
    await expect.poll(() => page.title()).toBe('Imports – Portfolio Dashboard');
  });

  test('counts days past due in the list as the API does, from the same day', async () => {
    const { page } = await openPage(`${served.dashboard.url}/assets?ageing=180%2B&sort=due_date&limit=5`);
    const rows = page.locator('.assets-table tbody tr');
    expect(await rows.count()).toBe(4);
    for (const row of await rows.all()) {
      expect(Number(await row.locator('.cell-dpd').textContent())).toBeGreaterThanOrEqual(180);
    }
  });

  test('lists the assets without their days where the API is of the release before, which counts none', async () => {
    const refusal = { status: 400, detail: 'There is no parameter "fields".', errors: [{ parameter: 'fields' }] };
    served.api.override((path) =>
      path.includes('fields=all')
        ? { status: 400, headers: { 'content-type': 'application/problem+json' }, body: JSON.stringify(refusal) }
        : undefined,
    );
    const { page } = await openPage(`${served.dashboard.url}/assets`);
    expect(await page.locator('thead th').count()).toBe(4);
    expect(await page.locator('tbody tr').count()).toBe(50);
    served.api.restore();
  });

  test('finds assets, tapes and pages from anywhere, by keyboard', async () => {
    const { page, complaints } = await openPage(`${served.dashboard.url}/imports`);
    await scriptRuns(page);
    await page.keyboard.press('/');
    await page.keyboard.type('vh-2024-0111');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('h1').textContent()).toBe('Search for “vh-2024-0111”');
    expect(await page.getByRole('link', { name: 'VH-2024-01119' }).getAttribute('href')).toBe('/assets/VH-2024-01119');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('31 Oct 2026');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByRole('region', { name: 'Tapes' }).getByRole('link').count()).toBe(1);
    expect(await page.getByRole('region', { name: 'Tapes' }).getByRole('link').getAttribute('href')).toBe(
      '/imports/13',
    );
    expect(complaints).toEqual([]);
  });

  test('an asset’s page shows its history, and what each tape changed', async () => {
    const { page } = await openPage(`${served.dashboard.url}/assets/VH-2024-01119`);
    const statuses = page.locator('.history-table .cell-status');
    expect(await statuses.allTextContents()).toEqual(['active', 'defaulted', 'active']);
    expect(await statuses.evaluateAll((cells) => cells.map((cell) => cell.classList.contains('changed')))).toEqual([
      true,
      true,
      false,
    ]);
  });
});
