import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openPage, useBrowser, withoutBrowser } from '../support/browser.ts';
import { type DashboardProcess, noticed, startDashboard } from '../support/dashboard-process.ts';
import { databaseDown, type FakeApi, notFound, problem, startFakeApi } from '../support/fake-api.ts';

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
    expect(await linksIn('.ageing .facts')).toContain('/assets?status=active&due_to=2026-10-01&sort=due_date');
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
      '/assets?moved_in=13&moved_from=active&moved_to=paid',
      '/assets?moved_in=13&moved_from=active&moved_to=defaulted',
      '/assets?moved_in=13&moved_from=defaulted,paid&moved_to=active',
      '/assets?status=active',
    ]);
    expect(await linksIn('.unreconciled')).toEqual(['/imports/13#missing']);
    for (const section of ['.concentration', '.status-mix', '.trends', '.largest'])
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
  });

  test.each(['/', '/assets', '/assets/VH-2024-01119', '/imports', '/imports/13', '/status'])(
    'reaches everything of %s by Tab, once, and shows where it is',
    async (path) => {
      const { page } = await openPage(dashboard.url + path);
      await expect.poll(() => page.locator('main').getAttribute('aria-busy')).toBe('false');
      const expected = await page
        .locator(
          'a[href]:visible, button:visible, input:visible, select:visible, summary:visible, [tabindex="0"]:visible',
        )
        .evaluateAll((all) => all.filter((one) => one.getAttribute('tabindex') !== '-1').length);
      const reached = new Set<string>();
      for (let stop = 0; stop < expected; stop++) {
        await page.keyboard.press('Tab');
        const { place, drawn } = await page.evaluate(() => {
          const active = document.activeElement ?? document.body;
          const { outlineStyle, outlineWidth } = getComputedStyle(active);
          return {
            place: `${[...document.querySelectorAll('*')].indexOf(active)} ${active.outerHTML.slice(0, 80)}`,
            // A date field shows in itself which part of it has the focus.
            drawn: (outlineStyle !== 'none' && outlineWidth !== '0px') || active.getAttribute('type') === 'date',
          };
        });
        expect(drawn, place).toBe(true);
        // The parts of a date field are stops of their own.
        if (reached.has(place)) stop -= 1;
        reached.add(place);
      }
      expect(reached.size).toBe(expected);
    },
  );

  test('filters by keyboard alone', async () => {
    const { page } = await openPage(`${dashboard.url}/assets`);
    await page.getByLabel('defaulted').focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByRole('status').textContent()).toContain('125 of 2,297 assets');
    await page.getByRole('link', { name: 'Remove the filter: defaulted' }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByRole('status').textContent()).not.toContain(' of 2,297');
  });

  test('every chart has its table behind a toggle that the keyboard opens', async () => {
    const { page } = await openPage(dashboard.url);
    for (const chart of ['ageing', 'due-next', 'concentration', 'changes', 'maturity-ladder', 'trends']) {
      const table = page.locator(`.${chart} .data-table table`);
      expect(await table.isVisible(), chart).toBe(false);
      await page.locator(`.${chart} summary`).focus();
      await page.keyboard.press('Enter');
      expect(await table.isVisible(), chart).toBe(true);
    }
    expect(await page.locator('.status-mix table').isVisible()).toBe(true);
  });

  test('folds the filters away on a phone, and unfolds them for one that can’t be used', async () => {
    const phone = { viewport: { width: 390, height: 844 } };
    const { page } = await openPage(`${dashboard.url}/assets`, phone);
    expect(await page.getByLabel('defaulted').isVisible()).toBe(false);
    await page.getByText('Filter and order').click();
    await page.getByLabel('defaulted').check();
    await page.getByRole('button', { name: 'Apply' }).click();
    await expect.poll(() => page.getByRole('status').textContent()).toContain('125 of 2,297 assets');
    const { page: refused } = await openPage(`${dashboard.url}/assets?value_min=abc&colour=blue`, phone);
    expect(await refused.getByLabel('Value from').isVisible()).toBe(true);
  });

  test('nothing jumps while the overview loads', async () => {
    const { page } = await openPage(dashboard.url);
    await page.evaluate(() => document.fonts.ready);
    const shift = await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          new PerformanceObserver((list) =>
            resolve(
              list.getEntries().reduce((sum, entry) => sum + (entry as PerformanceEntry & { value: number }).value, 0),
            ),
          ).observe({ type: 'layout-shift', buffered: true });
          // No shift, no entry, no call: two frames later there would have been one.
          requestAnimationFrame(() => requestAnimationFrame(() => resolve(0)));
        }),
    );
    expect(shift).toBeLessThan(0.01);
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
    expect(await page.locator('tbody tr').first().textContent()).toContain('1,232,300.73');
    expect(complaints).toEqual([]);
  });

  test('filters without a page load, announces the count, and the address says it all', async () => {
    const { page } = await openPage(`${dashboard.url}/assets`);
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
    // The same element changed its words: that is what a screen reader announces.
    expect(await announced?.textContent()).toContain('125 of 2,297 assets');

    await page.getByRole('link', { name: 'Remove the filter: defaulted' }).click();
    await expect.poll(() => count.textContent()).toMatch(/^2,297 assets/);
    expect(await page.getByLabel('defaulted').isChecked()).toBe(false);
    expect(new URL(page.url()).search).toBe('');
  });

  test('shows that the next page is on its way, with the columns in place', async () => {
    const { page } = await openPage(`${dashboard.url}/assets`);
    api.override((path) => (path.startsWith('/assets?') ? 'hang' : undefined));
    await page.getByRole('link', { name: 'Due date' }).click();
    await expect.poll(() => page.locator('main').getAttribute('aria-busy')).toBe('true');
    expect(await page.locator('thead th').count()).toBe(5);
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
    await expect.poll(() => page.title()).toBe('Imports – Portfolio Dashboard');
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

  test('says so while the API itself is away, on every page, and comes back by itself', async () => {
    await api.down();
    const pages = await Promise.all(
      ['/', '/assets', '/imports', '/status'].map((path) => openPage(dashboard.url + path)),
    );
    const headings = () => Promise.all(pages.map(({ page }) => page.locator('h1').textContent()));
    const away = 'The portfolio can’t be shown right now';
    expect(await headings()).toEqual([away, away, away, 'Status']);
    expect(await pages[0]?.page.locator('main').textContent()).toMatch(/What still works.*What to do.*request id/);
    expect(await pages[3]?.page.locator('main').textContent()).toContain('The API does not answer.');
    await api.up();
    await expect.poll(headings, { timeout: 30_000 }).toEqual(['Portfolio Dashboard', 'Assets', 'Imports', 'Status']);
    await expect
      .poll(() => pages[3]?.page.locator('main').textContent(), { timeout: 30_000 })
      .toContain('The dashboard and the API answer.');
  });

  test('counts days past due in the list as the API does, from the same day', async () => {
    const { page } = await openPage(`${dashboard.url}/assets?ageing=180%2B&sort=due_date&limit=5`);
    const rows = page.locator('.assets-table tbody tr');
    expect(await rows.count()).toBe(4);
    for (const row of await rows.all()) {
      expect(Number(await row.locator('.cell-dpd').textContent())).toBeGreaterThanOrEqual(180);
    }
  });

  test('an asset’s page tells its history, and what each tape changed', async () => {
    const { page } = await openPage(`${dashboard.url}/assets/VH-2024-01119`);
    const statuses = page.locator('.history-table .cell-status');
    expect(await statuses.allTextContents()).toEqual(['active', 'defaulted', 'active']);
    expect(await statuses.evaluateAll((cells) => cells.map((cell) => cell.classList.contains('changed')))).toEqual([
      true,
      true,
      false,
    ]);
  });

  test('an import’s page lists its counts and its rejected rows, the list of imports its outcome', async () => {
    api.serve('refused');
    await noticed(api, dashboard);
    const { page } = await openPage(`${dashboard.url}/imports`);
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

  test('a movement leads to exactly the assets it counts, and the form keeps it until it is removed', async () => {
    const { page } = await openPage(dashboard.url);
    const row = page.locator('.changes tbody tr', { hasText: 'Newly defaulted' }).first();
    expect(await row.textContent()).toContain('3102,751.75');
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
      'active,paid',
      'defaulted',
    ]);
    await page
      .getByRole('link', { name: 'Remove the filter: import 13: active or paid before, defaulted after' })
      .click();
    await expect.poll(() => new URL(page.url()).search).toBe('');
  });

  test('what a full tape misses, and what one takes out, is on the import’s page, asset by asset', async () => {
    const { page } = await openPage(dashboard.url);
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
    await page.goto(`${dashboard.url}/imports/12#withdrawn`);
    expect(await page.getByRole('region', { name: '6 assets withdrawn' }).locator('tbody tr').count()).toBe(6);
  });

  test('says of an import by an older importer that it only counted, rather than showing none', async () => {
    const older = (body: string) => body.replace(/"missing_assets":\[.*?\]/, '"missing_assets":[]');
    const recorded = await fetch(`${api.url}/imports/13`);
    const answer = { status: 200, headers: { 'content-type': 'application/json' }, body: older(await recorded.text()) };
    api.serve('year', (path) => (path === '/imports/13' ? answer : undefined));
    await noticed(api, dashboard);
    const { page } = await openPage(`${dashboard.url}/imports/13`);
    expect(await page.locator('main').textContent()).toContain('the importer of that release only counted them');
  });

  test('the status page names what runs, in which version, since when, and the revision', async () => {
    const { page } = await openPage(`${dashboard.url}/status`);
    const facts = await page.locator('.status-columns section').allTextContents();
    expect(facts[0]).toMatch(
      /^DashboardVersion1\.0\.0Release.*Environment.*Running since\d+ \w+ \d{4}, \d\d:\d\d UTC$/,
    );
    expect(facts[1]).toMatch(/^APIAnswersyesVersion1\.0\.0Release.*Running since\d+ \w+ \d{4}/);
    expect(facts[2]).toMatch(/^PortfolioRevision13Revised.*As of31 Oct 2026Assets2,297 assets/);
  });

  test('names a date that days can’t be counted from, and shows the tape’s own', async () => {
    const { page } = await openPage(`${dashboard.url}/?as_of=2026-02-31`);
    expect(await page.getByRole('alert').first().textContent()).toContain('2026-02-31 is not a day');
    expect(await page.locator('.ageing h2').textContent()).toBe('1.5% of outstanding is 30 days or more past due');
  });

  test('shows the rest of the overview while one part of it fails, and what to quote', async () => {
    api.serve('year', (path) =>
      path.startsWith('/insights/concentration') ? problem(500, 'Something went wrong.') : undefined,
    );
    await noticed(api, dashboard);
    const { page } = await openPage(dashboard.url);
    expect(await page.locator('.concentration').textContent()).toMatch(/Something went wrong\..*request id/);
    expect(await page.locator('.insight .figure').first().textContent()).toBe('114,033,622.37');
    expect(await page.locator('.ageing .bar-rows').isVisible()).toBe(true);
  });

  test('shows insights and table of a backend that has only the contract’s endpoints', async () => {
    api.serve('demo', (path) => (/^\/(health|insights|assets)$/.test(path) ? undefined : notFound));
    await noticed(api, dashboard);
    const { page } = await openPage(dashboard.url);
    expect(await page.locator('.insight .figure').allInnerTexts()).toEqual([
      '506,817.31',
      '40.00%',
      '260,238.11',
      '2.88%',
    ]);
    expect(await page.locator('.assets-table tbody tr').count()).toBe(20);
    expect(await page.locator('.notice').textContent()).toContain('are not offered by it');
    await page.goto(`${dashboard.url}/assets`);
    expect(await page.locator('.assets-table tbody tr').count()).toBe(20);
  });

  test('offers the next step that there is: a demo year, or a tape of one’s own', async () => {
    const steps = async (portfolio: string, path: string) => {
      api.serve(portfolio);
      await noticed(api, dashboard);
      const { page } = await openPage(dashboard.url + path);
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
        '114,033,622.37',
        '5.44%',
        '73,946,790.23',
        '31.74%',
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
