import { describe, expect, test } from 'vitest';
import { openPage, scriptRuns, withoutBrowser } from '../support/browser.ts';
import { useDashboard } from '../support/use-dashboard.ts';

describe.skipIf(withoutBrowser)('by keyboard', () => {
  const served = useDashboard('year');

  test('reaches the skip link and the definitions by keyboard', async () => {
    const { page } = await openPage(`${served.dashboard.url}/`);
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

  test.each(['/', '/assets', '/assets/VH-2024-01119', '/imports', '/imports/13', '/search?q=2024-011', '/status'])(
    'reaches every control on %s once by Tab, with a visible focus',
    async (path) => {
      const { page } = await openPage(served.dashboard.url + path);
      await scriptRuns(page);
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
            // A date field itself highlights the part that has the focus.
            drawn: (outlineStyle !== 'none' && outlineWidth !== '0px') || active.getAttribute('type') === 'date',
          };
        });
        expect(drawn, place).toBe(true);
        // Each part of a date field is a tab stop.
        if (reached.has(place)) stop -= 1;
        reached.add(place);
      }
      expect(reached.size).toBe(expected);
    },
  );

  test('filters by keyboard alone', async () => {
    const { page } = await openPage(`${served.dashboard.url}/assets`);
    await page.getByLabel('defaulted').focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByRole('status').textContent()).toContain('125 of 2,297 assets');
    await page.getByRole('link', { name: 'Remove the filter: defaulted' }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByRole('status').textContent()).not.toContain(' of 2,297');
  });
});
