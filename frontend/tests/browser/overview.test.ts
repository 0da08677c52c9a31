import { describe, expect, test } from 'vitest';
import { openPage, scriptRuns, withoutBrowser } from '../support/browser.ts';
import { waitForStateRead } from '../support/dashboard-process.ts';
import { problem } from '../support/fake-api.ts';
import { useDashboard } from '../support/use-dashboard.ts';

describe.skipIf(withoutBrowser)('the overview', () => {
  const served = useDashboard('year');

  test('the first screen at 1440×900 has the news, the tiles, the chart, the movements, who and what falls due', async () => {
    const { page } = await openPage(served.dashboard.url);
    const parts = [
      'h1',
      '.last-import',
      '.insights',
      '.history-chart',
      '.roll-forward',
      '.ageing .bar-rows',
      '.who .named-assets',
      '.due-next .named-assets',
    ];
    for (const part of parts) {
      const box = await page.locator(part).boundingBox();
      expect((box?.y ?? 0) + (box?.height ?? 9999), part).toBeLessThanOrEqual(900);
    }
  });

  test('says the news first, and each part of it leads to as many assets as it counts', async () => {
    const { page } = await openPage(served.dashboard.url);
    const news = page.locator('h1');
    expect(await news.textContent()).toBe(
      'Since 30 Sep 2026: 90 days past due rose to 0.86% of outstanding debt from 0.52%; 3 assets newly defaulted, 102,751.75 of debt; 2 assets cured; outstanding debt is up 4.24%. 6 assets worth 980,752.28 fall due by 7 Nov 2026.',
    );
    const counted: string[] = [];
    for (const link of await news.getByRole('link').all()) {
      const { page: list } = await openPage(served.dashboard.url + (await link.getAttribute('href')));
      counted.push(
        `${await link.textContent()}: ${await list.getByRole('status').locator('strong').first().textContent()}`,
      );
    }
    expect(counted).toEqual([
      '90 days past due rose to 0.86% of outstanding debt from 0.52%: 12 of 2,297 assets',
      '3 assets newly defaulted, 102,751.75 of debt: 3 of 2,297 assets',
      '2 assets cured: 2 of 2,297 assets',
      'outstanding debt is up 4.24%: 1,526 of 2,297 assets',
      '6 assets worth 980,752.28 fall due by 7 Nov 2026: 6 of 2,297 assets',
    ]);
  });

  test('every figure of the overview links to the assets behind it', async () => {
    const { page } = await openPage(served.dashboard.url);
    const linksIn = (section: string) =>
      page.locator(`${section} a`).evaluateAll((links) => links.map((link) => link.getAttribute('href')));
    expect(await linksIn('.insights')).toEqual([
      '/assets',
      '/assets?status=active',
      '/assets?ageing=30%2B&sort=due_date',
      '/assets?ageing=90%2B&sort=due_date',
      '/assets?status=defaulted',
      '/assets?status=paid',
    ]);
    expect(await linksIn('.ageing .bar-rows')).toEqual([
      '/assets?ageing=overdue&sort=due_date',
      '/assets?ageing=30%2B&sort=due_date',
      '/assets?ageing=60%2B&sort=due_date',
      '/assets?ageing=90%2B&sort=due_date',
    ]);
    expect(await linksIn('.ageing .data-table')).toContain('/assets?status=active&ageing=30-59');
    expect(await linksIn('.due-next .more')).toEqual([
      '/assets?status=active&due_from=2026-10-31&due_to=2026-11-07&sort=due_date',
    ]);
    expect(await linksIn('.who .more')).toEqual(['/assets?ageing=overdue&sort=-nominal_value']);
    expect(await linksIn('.maturity-ladder svg')).toContain(
      '/assets?status=active&due_from=2026-10-31&due_to=2026-12-31',
    );
    expect(await linksIn('.roll-forward')).toEqual([
      '/assets?moved_in=13&moved_from=new&moved_to=active',
      '/assets?moved_in=13&moved_from=defaulted,paid&moved_to=active',
      '/assets?moved_in=13&moved_from=active&moved_to=paid',
      '/assets?moved_in=13&moved_from=active&moved_to=defaulted',
      '/assets?status=active',
    ]);
    expect(await linksIn('.unreconciled')).toEqual(['/imports/13#missing']);
    for (const section of ['.concentration', '.status-mix']) expect((await linksIn(section)).length).toBeGreaterThan(0);
  });

  test('the movements lead from opening to closing, and agree with both tapes', async () => {
    const { page } = await openPage(served.dashboard.url);
    const rows = await page.locator('.roll-forward tbody tr').allInnerTexts();
    expect(rows.map((row) => row.replace(/\s+/g, ' ').trim())).toEqual([
      'Opening, 30 Sep 2026 70,937,717.35',
      'New 89 +4,797,341.16',
      'Cured 2 +76,100.40',
      'Paid 39 −1,761,616.93',
      'Defaulted 3 −102,751.75',
      'Closing, 31 Oct 2026 73,946,790.23',
    ]);
    expect(await page.locator('.changes .note').textContent()).toBe(
      'Opening and closing agree with both tapes to the cent.',
    );
  });

  test('names who is late and what falls due, largest and first; other lists are one click away', async () => {
    const { page } = await openPage(served.dashboard.url);
    const names = (part: string) => page.locator(`${part} tbody tr`).allInnerTexts();
    expect((await names('.who'))[0]).toMatch(/^RE-2024-00990\s+96\s+235,550\.36$/);
    expect(await names('.who')).toHaveLength(6);
    await page.getByRole('navigation', { name: 'Who' }).getByRole('link', { name: 'New 90+' }).click();
    await expect.poll(() => page.locator('.who h2').textContent()).toMatch(/^\d+ assets newly 90 days past due$/);
    for (const row of await names('.who')) expect(Number(row.split(/\s+/)[1])).toBeGreaterThanOrEqual(90);
    await page.getByRole('navigation', { name: 'Who' }).getByRole('link', { name: 'Defaulted' }).click();
    await expect.poll(() => page.locator('.who h2').textContent()).toBe('3 assets newly defaulted');
    await page.getByRole('navigation', { name: 'Due within' }).getByRole('link', { name: '30 d' }).click();
    await expect.poll(() => page.locator('.due-next h2').textContent()).toMatch(/^Due by 30 Nov 2026: [\d,]+\.\d\d$/);
    expect(await page.locator('.who h2').textContent()).toBe('3 assets newly defaulted');
  });

  test('compares with any tape: tiles, ageing, news and movements', async () => {
    const { page } = await openPage(served.dashboard.url);
    await scriptRuns(page);
    await page.getByLabel('against').selectOption({ label: '31 Dec 2025' });
    await page.getByRole('button', { name: 'Show' }).click();
    await expect
      .poll(() => page.locator('h1').textContent())
      .toMatch(/^Since 31 Dec 2025: .*outstanding debt is up 20\.02%/);
    expect(await page.locator('.insight .change').nth(1).textContent()).toBe(
      '▲ up +12,334,745.68 (+20.02%) since 31 Dec 2025',
    );
    expect(await page.locator('.changes .note').textContent()).toBe(
      'Opening and closing agree with both tapes to the cent. 10 tapes together.',
    );
    expect(await page.locator('.roll-forward .level').first().textContent()).toBe('Opening, 31 Dec 202561,612,044.55');
    expect(await page.locator('.ageing .note').textContent()).toContain('The mark is 31 Dec 2025.');
  });

  test('the chart reads by pointer and arrow keys, and a month of it leads to that day', async () => {
    const { page, complaints } = await openPage(served.dashboard.url);
    await scriptRuns(page);
    const columns = page.locator('.chart-columns a');
    expect(await columns.count()).toBe(13);
    const visible = () =>
      page
        .locator('.readout')
        .evaluateAll((all) => all.filter((one) => getComputedStyle(one).opacity === '1').map((one) => one.textContent));
    await columns.nth(9).hover();
    expect(await visible()).toEqual(['31 Jul 2026Outstanding 70,883,995.7530+ days 2.47%90+ days 1.88%']);
    await page.mouse.move(0, 0);
    await columns.last().focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    expect((await visible())[0]).toMatch(/^31 Aug 2026/);
    await page.keyboard.press('Home');
    expect((await visible())[0]).toMatch(/^31 Oct 2025/);
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('.shown-day').textContent()).toContain('the tape of 30 Sep 2026 left it');
    await page.goto(served.dashboard.url);
    await page.getByRole('navigation', { name: 'Period' }).getByRole('link', { name: 'YTD' }).click();
    await expect.poll(() => columns.count()).toBe(11);
    expect(complaints).toEqual([]);
  });

  test('on a touch screen the first tap reads and the second one follows', async () => {
    const { page } = await openPage(served.dashboard.url, { viewport: { width: 390, height: 844 }, hasTouch: true });
    await scriptRuns(page);
    const column = page.locator('.chart-columns a').nth(3);
    await column.tap();
    expect(await column.locator('.readout').evaluate((one) => getComputedStyle(one).opacity)).toBe('1');
    expect(new URL(page.url()).search).toBe('');
    await column.tap();
    await page.waitForURL(/as_of=2026-01-31/);
  });

  test('six tiles have a change in words and a range, and each is a link as a whole', async () => {
    const { page } = await openPage(served.dashboard.url);
    const texts = (part: string) => page.locator(`.insight ${part}`).allInnerTexts();
    expect(await texts('.figure')).toEqual(['114,033,622.37', '73,946,790.23', '1.47%', '0.86%', '5.44%', '31.74%']);
    expect((await texts('.change')).map((text) => text.replace('\n', ' '))).toEqual([
      '▲ up +4,797,341.16 (+4.39%) since 30 Sep 2026',
      '▲ up +3,009,072.88 (+4.24%) since 30 Sep 2026',
      '▲ up +0.02 pp since 30 Sep 2026',
      '▲ up +0.34 pp since 30 Sep 2026',
      '▼ down −0.18 pp since 30 Sep 2026',
      '▲ up +0.22 pp since 30 Sep 2026',
    ]);
    for (const range of await texts('.range')) expect(range).toMatch(/^[\d.]+[km%]*–[\d.]+[km%]+\s+in 13 tapes$/);
    const tile = page.locator('.insight', { hasText: '90+ days past due' });
    await tile.click({ position: { x: 20, y: 60 } });
    await expect.poll(() => page.url()).toContain('/assets?ageing=90%2B&sort=due_date');
  });

  test('ageing stands on one scale, with the tape before as a mark and the change in words', async () => {
    const { page } = await openPage(served.dashboard.url);
    const rows = await page.locator('.ageing .bar-row:not(.bar-row-head)').all();
    const changes: (string | undefined)[] = [];
    const pixelsPerPoint: number[] = [];
    for (const row of rows) {
      const figures = await row.locator('.bar-figure').allInnerTexts();
      changes.push(figures[2]?.replace(/^Change\s*/, ''));
      const bar = await row.locator('.fill-overdue').boundingBox();
      pixelsPerPoint.push((bar?.width ?? 0) / Number.parseFloat(figures[1]?.replace(/^Share\s*/, '') ?? ''));
    }
    expect(changes).toEqual(['down 0.24 pp', 'up 0.02 pp', 'down 0.22 pp', 'up 0.34 pp']);
    expect(Math.max(...pixelsPerPoint) / Math.min(...pixelsPerPoint)).toBeLessThan(1.02);
    expect(await page.locator('.ageing .bar-mark').count()).toBe(4);
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
    for (const chart of ['ageing', 'concentration', 'maturity-ladder', 'history']) {
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
    expect(await page.locator('.shown-day').textContent()).toBe('The portfolio as the tape of 31 May 2026 left it.');
    expect(await page.locator('h1').textContent()).toMatch(/^Since 30 Apr 2026: /);
    const links = await page
      .locator('main a[href^="/assets"]')
      .evaluateAll((found) => found.map((link) => link.getAttribute('href') ?? ''));
    expect(links.length).toBeGreaterThan(30);
    expect(links.filter((link) => !link.includes('as_of=2026-06-15'))).toEqual([]);
    await page.locator('.ageing .bar-rows a').first().click();
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
