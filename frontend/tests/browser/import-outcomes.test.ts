import { describe, expect, test } from 'vitest';
import { openPage, withoutBrowser } from '../support/browser.ts';
import { waitForStateRead } from '../support/dashboard-process.ts';
import { accepted, type Fields, halfTheBook, implausible, newestImport } from '../support/newest-import.ts';
import { useDashboard } from '../support/use-dashboard.ts';

describe.skipIf(withoutBrowser)('the newest import', () => {
  const served = useDashboard('year');

  async function open(path: string, change: (given: Fields) => Fields) {
    served.api.serve('year', newestImport(change));
    await waitForStateRead(served.api, served.dashboard);
    return (await openPage(`${served.dashboard.url}${path}`)).page;
  }

  test('that was accepted although implausible is amber and never reconciles', async () => {
    const page = await open('/', accepted);
    const section = page.locator('.last-import');
    expect(await section.getAttribute('class')).toContain('last-import-warning');
    expect(await section.textContent()).toMatch(/Accepted although implausible, by root:\s*1,148 of 2,297 assets/);
    expect(await section.textContent()).not.toContain('econciles');
    await page.goto(`${served.dashboard.url}/imports/13`);
    const notice = page.locator('.implausible.notice-warning');
    expect(await notice.textContent()).toContain('Accepted although implausible, by root:');
    await page.goto(`${served.dashboard.url}/imports`);
    expect(await page.locator('.imports-table tbody tr').first().textContent()).toContain('implausible, accepted');
  });

  test('that was read by a profile shows where each field came from and what each status means', async () => {
    const page = await open('/imports/13', (given) => ({
      ...given,
      profile_name: 'lender-a',
      rows_left_out: { totals: 2 },
      understood: {
        fields: [
          { field: 'nominal_value', source: 'Balance', examples: [{ written: '$1,234.50', read: '1234.50' }] },
          { field: 'region', source: 'State', examples: [] },
        ],
        statuses: [{ written: 'Paid Off', read: 'paid', rows: 1200 }],
        further_statuses: 0,
      },
    }));
    const section = page.getByRole('region', { name: 'How it was read' });
    expect(await section.locator('tbody tr').allTextContents()).toEqual([
      'Nominal valueBalance$1,234.50 → 1234.50',
      'RegionStatealways blank',
      'Paid Offpaid1,200',
    ]);
    expect(await page.locator('.import-facts').textContent()).toContain('Left out: totals2 rows');
  });

  test('that was refused as implausible says so in amber, with the figures and the next step', async () => {
    const page = await open('/', implausible);
    const section = page.locator('.last-import');
    expect(await section.getAttribute('class')).toContain('last-import-warning');
    const text = await section.textContent();
    expect(text).toMatch(/! implausible/);
    expect(text).toContain('The figures below are still as of');
    expect(text).toContain(halfTheBook.message);
    expect(text).toContain('npm run import -- --accept TAPE.csv');
    await page.goto(`${served.dashboard.url}/imports/13`);
    expect(await page.locator('.implausible.notice-warning').textContent()).toContain('Refused as implausible:');
  });

  test('that was undone says who undid it, and lists nothing as withdrawn or missing', async () => {
    const undone = (given: Fields) => ({
      ...given,
      outcome: 'undone',
      assets_withdrawn: 4,
      undone_by: 'alice',
      undone_at: '2026-11-25T08:00:00.000Z',
    });
    const page = await open('/', undone);
    expect(await page.locator('.last-import').textContent()).toContain('Undone by alice');
    await page.goto(`${served.dashboard.url}/imports/13`);
    expect(await page.locator('.import-facts').textContent()).toMatch(/Undone\s*25 Nov 2026.* by alice/);
    expect(await page.locator('#withdrawn, .unreconciled').count()).toBe(0);
  });

  test('whose file can’t be read says what is wrong with it, and shows no row counts', async () => {
    const message = 'This is an Excel workbook; save it as CSV. Nothing was changed.';
    const page = await open('/', (given) => ({
      ...given,
      outcome: 'rejected',
      rows_read: null,
      rows_rejected: 0,
      assets_missing: null,
      missing_value: null,
      message,
    }));
    const text = await page.locator('.last-import').textContent();
    expect(text).toContain(message);
    expect(text).not.toMatch(/0 bad rows|of rows/);
  });
});
