import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  accessibilityFaults,
  expectNoSidewaysScrolling,
  openPage,
  useBrowser,
  withoutBrowser,
} from '../support/browser.ts';
import { type DashboardProcess, noticed, startDashboard } from '../support/dashboard-process.ts';
import { type FakeApi, startFakeApi } from '../support/fake-api.ts';
import { states } from '../support/states.ts';

/** Each page in each state, as most people see it and as differently from that as can be. */
const looks = [
  { look: 'wide and light', options: { viewport: { width: 1440, height: 900 }, colorScheme: 'light' } },
  { look: 'on a phone, dark', options: { viewport: { width: 390, height: 844 }, colorScheme: 'dark' } },
] as const;

describe.skipIf(withoutBrowser)('pages in a browser', () => {
  useBrowser();
  let api: FakeApi;
  let dashboard: DashboardProcess;

  const endings: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    api = await startFakeApi('demo', (end) => endings.push(end));
    dashboard = await startDashboard({ API_URL: api.url }, (end) => endings.push(end));
  });
  afterAll(async () => {
    await Promise.all(endings.map((end) => end()));
  });

  test.each(states)('[$portfolio] $name', async ({ portfolio, path, behaviour, status = 200, heading }) => {
    api.serve(portfolio, behaviour);
    await noticed(api, dashboard);
    for (const { look, options } of looks) {
      const { page, complaints } = await openPage(dashboard.url + path, options);
      expect(await page.locator('h1').textContent(), look).toBe(heading);
      expect(await page.title(), look).toMatch(/Portfolio Dashboard$/);
      expect(await accessibilityFaults(page), look).toEqual([]);
      await expectNoSidewaysScrolling(page);
      expect(complaints, look).toEqual([]);
    }
    const response = await fetch(dashboard.url + path);
    await response.text();
    expect(response.status).toBe(status);
  });
});
