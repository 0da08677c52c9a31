import { expect, it } from 'vitest';
import { startTestApi } from '../../../test-support/api.ts';
import { createTestDatabase } from '../../../test-support/database.ts';
import { loadAssets, manyAssets } from '../../../test-support/portfolio.ts';
import { ageingBuckets, delinquencies } from '../../loans/ageing.ts';

interface Listed {
  status: string;
  days_past_due: number | null;
}

it.each([
  ['of the newest tape', ''],
  ['of another day', '&as_of=2026-06-15'],
])('a list by days past due %s has the assets that the figure counts, with their days', async (_, asOf) => {
  const database = await createTestDatabase();
  await loadAssets(database.owner, '2026-03-31', manyAssets(2_000));
  const { get } = await startTestApi(database);
  const figures = JSON.parse((await get(`/insights/aging?${asOf.slice(1)}`)).body);
  for (const { name, from, to } of [...ageingBuckets, ...delinquencies]) {
    const query = `ageing=${encodeURIComponent(name)}&fields=all${asOf}`;
    const listed: Listed[] = JSON.parse((await get(`/assets?${query}`)).body);
    const days = listed.map(({ days_past_due }) => days_past_due ?? -1);
    expect(listed.length).toBeGreaterThan(0);
    expect([Math.min(...days) >= from, to === null || Math.max(...days) <= to]).toEqual([true, true]);
    if (name in figures.ageing) expect(listed.length).toBe(figures.ageing[name].count);
    if (name === 'overdue') expect(listed.length).toBe(figures.overdue.count);
  }
});
