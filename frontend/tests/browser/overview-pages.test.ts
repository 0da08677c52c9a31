import { describe, test } from 'vitest';
import { withoutBrowser } from '../support/browser.ts';
import { expectSoundPage } from '../support/sound-page.ts';
import { isOfOverview, states } from '../support/states.ts';
import { useDashboard } from '../support/use-dashboard.ts';

describe.skipIf(withoutBrowser)('pages of the overview', () => {
  const served = useDashboard('demo');

  test.each(states.filter(isOfOverview))('[$portfolio] $name', (state) => expectSoundPage(served, state));
});
