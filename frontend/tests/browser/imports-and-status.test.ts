import { describe, expect, test } from 'vitest';
import { openPage, withoutBrowser } from '../support/browser.ts';
import { waitForStateRead } from '../support/dashboard-process.ts';
import { useDashboard } from '../support/use-dashboard.ts';

describe.skipIf(withoutBrowser)('imports and status', () => {
  const served = useDashboard('year');

  test('an import’s page shows its counts and rejected rows, and the list of imports its outcome', async () => {
    served.api.serve('refused');
    await waitForStateRead(served.api, served.dashboard);
    const { page } = await openPage(`${served.dashboard.url}/imports`);
    const newest = page.locator('.imports-table tbody tr').first();
    expect(await newest.textContent()).toMatch(/faulty-tape\.csv.*rejected.*21/);
    await newest.getByRole('link').click();
    await page.getByRole('heading', { name: '23 faults in 21 rejected rows' }).waitFor();
    expect(await page.locator('.counts').textContent()).toMatch(/Rows read24Rejected21Identical duplicates1/);
    expect(await page.locator('.rejects-table tbody tr').count()).toBe(23);
    expect(await page.locator('.rejects-table tbody tr').nth(1).locator('th, td').allTextContents()).toEqual([
      '4',
      'SMB-2024-0003',
      'status',
      'Current',
      'status_unknown',
      'A status is active, defaulted, paid; --status-map names what others mean, like "Current=active".',
    ]);
  });

  test('a movement links to exactly the assets it counts, and the form keeps that filter until it is removed', async () => {
    const { page } = await openPage(served.dashboard.url);
    const row = page.locator('.changes tbody tr', { hasText: 'Defaulted' }).first();
    expect(await row.textContent()).toBe('Defaulted3−102,751.75');
    await row.getByRole('link').click();
    await expect.poll(() => page.getByRole('status').textContent()).toContain('3 of 2,297 assets');
    expect(await page.locator('.assets-table tbody th').allTextContents()).toEqual([
      'EQ-2026-02275',
      'VH-2024-00907',
      'VH-2026-02286',
    ]);
    const kept = page.locator('.filters input[type=hidden]');
    expect(await kept.evaluateAll((fields) => fields.map((field) => (field as HTMLInputElement).value))).toEqual([
      '13',
      'active',
      'defaulted',
    ]);
    await page.getByRole('link', { name: 'Remove the filter: import 13: active before, defaulted after' }).click();
    await expect.poll(() => new URL(page.url()).search).toBe('');
  });

  test('an import’s page lists each missing and each withdrawn asset', async () => {
    const { page } = await openPage(served.dashboard.url);
    await page.locator('.unreconciled a').click();
    await page.getByRole('heading', { name: '9 assets missing from the tape' }).waitFor();
    expect(new URL(page.url()).hash).toBe('#missing');
    const missing = page.getByRole('region', { name: '9 assets missing from the tape' });
    expect(await missing.locator('tbody tr').count()).toBe(9);
    expect(await missing.locator('tbody tr').first().locator('th, td').allInnerTexts()).toEqual([
      'EQ-2023-00609',
      'active',
      '28 Feb 2027',
      '76,450.28',
    ]);
    expect(await missing.locator('tbody a').first().getAttribute('href')).toBe('/assets/EQ-2023-00609');
    expect(await page.locator('.matrix a').evaluateAll((all) => all.map((link) => link.getAttribute('href')))).toEqual([
      '/assets?moved_in=13&moved_from=new&moved_to=active',
      '/assets?moved_in=13&moved_from=active&moved_to=defaulted',
      '/assets?moved_in=13&moved_from=active&moved_to=paid',
      '/assets?moved_in=13&moved_from=defaulted&moved_to=active',
    ]);
    await page.goto(`${served.dashboard.url}/imports/12#withdrawn`);
    expect(await page.getByRole('region', { name: '6 assets withdrawn' }).locator('tbody tr').count()).toBe(6);
  });

  test('says that an older importer only counted missing assets, rather than showing none', async () => {
    const older = (body: string) => body.replace(/"missing_assets":\[.*?\]/, '"missing_assets":[]');
    const recorded = await fetch(`${served.api.url}/imports/13`);
    const response = {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: older(await recorded.text()),
    };
    served.api.serve('year', (path) => (path === '/imports/13' ? response : undefined));
    await waitForStateRead(served.api, served.dashboard);
    const { page } = await openPage(`${served.dashboard.url}/imports/13`);
    expect(await page.locator('main').textContent()).toContain('the importer of that release only counted them');
  });

  test('an import’s page lists the active assets whose value needs a reason', async () => {
    const body = (await (await fetch(`${served.api.url}/imports/13`)).json()) as object;
    const revalued_assets = [{ id: 'EQ-2023-00609', nominal_value_before: 100, nominal_value_after: 2500.5 }];
    const response = {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...body, assets_revalued: 1, revalued_assets }),
    };
    served.api.serve('year', (path) => (path === '/imports/13' ? response : undefined));
    await waitForStateRead(served.api, served.dashboard);
    const { page } = await openPage(`${served.dashboard.url}/imports/13`);
    await page.getByRole('link', { name: '1 active asset', exact: true }).click();
    const listed = page.getByRole('region', { name: '1 active asset revalued' });
    expect(await listed.locator('tbody tr').locator('th, td').allInnerTexts()).toEqual([
      'EQ-2023-00609',
      '100.00',
      '2,500.50',
    ]);
    expect(await listed.locator('tbody a').getAttribute('href')).toBe('/assets/EQ-2023-00609');
  });

  test('the status page shows versions, start times and the revision', async () => {
    const { page } = await openPage(`${served.dashboard.url}/status`);
    const facts = await page.locator('.status-columns section').allTextContents();
    expect(facts[0]).toMatch(
      /^DashboardVersion1\.0\.0Release.*Environment.*Running since\d+ \w+ \d{4}, \d\d:\d\d UTC$/,
    );
    expect(facts[1]).toMatch(/^APIRespondingyesVersion1\.0\.0Release.*Running since\d+ \w+ \d{4}/);
    expect(facts[2]).toMatch(/^PortfolioRevision13Revised.*As of31 Oct 2026Assets2,297 assets/);
  });
});
