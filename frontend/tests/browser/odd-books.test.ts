import { describe, expect, test } from 'vitest';
import { expectNoSidewaysScrolling, openPage, withoutBrowser } from '../support/browser.ts';
import { startDashboard, waitForStateRead } from '../support/dashboard-process.ts';
import type { ApiResponse } from '../support/fake-api.ts';
import { recordedYear } from '../support/newest-import.ts';
import { useDashboard } from '../support/use-dashboard.ts';

const tail = `${'x'.repeat(80)}-the-end`;
/** Ids of 101 characters without a space, file names of as many, and amounts of 113 billion. */
function odd(path: string): ApiResponse | undefined {
  const response = recordedYear[path];
  const body = response?.body
    .replace(/"([A-Z]{2}-\d{4}-\d{5})"/g, `"$1${tail}"`)
    .replace(/"(loans-\d{4}-\d\d-\d\d)\.csv"/g, `"$1${tail}.csv"`)
    .replace(/\b(\d{8,9}\.\d\d)\b/g, '113$1');
  return response === undefined || body === undefined ? undefined : { ...response, body };
}

describe.skipIf(withoutBrowser)('odd books', () => {
  const served = useDashboard('year');

  async function open(path: string) {
    served.api.serve('year', odd);
    await waitForStateRead(served.api, served.dashboard);
    return (await openPage(`${served.dashboard.url}${path}`)).page;
  }

  test.each(['/', '/assets', '/imports', '/imports/13', '/imports/12'])(
    'no page is wider than its window: %s with long names and large amounts',
    async (path) => {
      const page = await open(path);
      for (const width of [320, 390, 720, 768, 800, 1024, 1200, 1440]) {
        await page.setViewportSize({ width, height: 900 });
        await expectNoSidewaysScrolling(page);
      }
    },
  );

  test('a long id is cut in the middle, and whole on focus and when copied', async () => {
    const page = await open('/assets');
    const id = page.locator('.long-id').first();
    expect((await id.boundingBox())?.width).toBeLessThan(260);
    const whole = await id.textContent();
    expect(whole).toMatch(/^EQ-\d{4}-\d{5}x+-the-end$/);
    await page.locator('.assets-table tbody a').first().focus();
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Tab');
    const shown = await id.evaluate((element) => getComputedStyle(element, '::after').content);
    expect(shown).toContain(whole);
    const copied = await id.evaluate((element) => {
      const selection = getSelection();
      selection?.selectAllChildren(element);
      return selection?.toString();
    });
    expect(copied).toBe(whole);
  });

  test('no sparkline lies over a figure of billions', async () => {
    const page = await open('/');
    for (const tile of await page.locator('.insight').all()) {
      const figure = await tile.locator('.figure').boundingBox();
      const line = await tile.locator('.sparkline').boundingBox();
      expect(line?.y ?? 0).toBeGreaterThanOrEqual((figure?.y ?? 0) + (figure?.height ?? 9999));
    }
  });

  test('the definition of a figure has a button of 24 px and covers no part of its tile', async () => {
    const page = await open('/');
    const button = page.getByRole('button', { name: 'What is default rate?' });
    const box = await button.boundingBox();
    expect([box?.width, box?.height]).toEqual([24, 24]);
    await button.hover();
    const tile = await page.locator('.insight', { hasText: 'Default rate' }).boundingBox();
    const tip = await page.getByRole('tooltip').filter({ hasText: 'Number of defaulted assets' }).boundingBox();
    expect(tip?.y).toBeGreaterThanOrEqual((tile?.y ?? 0) + (tile?.height ?? 9999));
  });

  test('a whole row leads to its asset, and the next page starts at its top', async () => {
    const page = await open('/assets');
    await page.getByRole('link', { name: 'Next' }).click();
    await expect.poll(() => page.getByRole('link', { name: 'Previous' }).count()).toBe(1);
    await expect.poll(() => page.evaluate(() => scrollY)).toBe(0);
    served.api.serve('year');
    await waitForStateRead(served.api, served.dashboard);
    await page.goto(`${served.dashboard.url}/assets`);
    const id = await page.locator('.assets-table tbody th').first().textContent();
    // The link covers the row, so the cell itself never gets the click.
    await page.locator('.assets-table tbody .cell-value').first().click({ force: true });
    await expect.poll(() => new URL(page.url()).pathname).toBe(`/assets/${id}`);
  });

  test('an image names the commands of Compose and AWS while no tape is loaded', async () => {
    served.api.serve('empty');
    const image = await startDashboard({ API_URL: served.api.url, RELEASE: '1.2.3' });
    const { page } = await openPage(image.url);
    expect(await page.locator('.next-step code').allInnerTexts()).toEqual([
      'docker compose run --rm import /tapes/TAPE.csv',
      'aws s3 cp TAPE.csv s3://BUCKET/incoming/AS-OF-DATE/',
    ]);
  });
});
