import { afterAll, beforeAll, beforeEach } from 'vitest';
import { useBrowser } from './browser.ts';
import { type DashboardProcess, startDashboard, waitForStateRead } from './dashboard-process.ts';
import { type FakeApi, startFakeApi } from './fake-api.ts';

export interface ServedDashboard {
  readonly api: FakeApi;
  readonly dashboard: DashboardProcess;
}

/** Starts a browser, a recorded API and a dashboard for all tests of a file. Before each test the API works normally. */
export function useDashboard(portfolio: string): ServedDashboard {
  useBrowser();
  const endings: (() => Promise<void>)[] = [];
  const served = {} as { api: FakeApi; dashboard: DashboardProcess };
  beforeAll(async () => {
    served.api = await startFakeApi(portfolio, (end) => endings.push(end));
    served.dashboard = await startDashboard({ API_URL: served.api.url }, (end) => endings.push(end));
  });
  afterAll(async () => {
    await Promise.all(endings.map((end) => end()));
  });
  beforeEach(async () => {
    served.api.serve(portfolio);
    await waitForStateRead(served.api, served.dashboard);
  });
  return served;
}
