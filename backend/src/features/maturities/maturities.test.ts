import { expect, it } from 'vitest';
import { startTestApi } from '../../../test-support/api.ts';
import { createTestDatabase } from '../../../test-support/database.ts';
import { loadAssets, type TestAsset } from '../../../test-support/portfolio.ts';

const active = (id: string, due_date: string, nominal_value = '1.00'): TestAsset => ({
  id,
  due_date,
  nominal_value,
  status: 'active',
});

interface Maturities {
  readonly outstanding: { readonly count: number };
  readonly overdue: { readonly count: number };
  readonly maturity_ladder: Readonly<Record<string, { readonly count: number }>>;
  readonly later: { readonly count: number; readonly value: number };
  readonly later_from: string | null;
}

async function maturitiesOf(assets: readonly TestAsset[]): Promise<(query?: string) => Promise<Maturities>> {
  const database = await createTestDatabase();
  await loadAssets(database.owner, '2026-03-31', assets);
  const { get } = await startTestApi(database);
  return async (query = '') => JSON.parse((await get(`/insights/maturities${query}`)).body);
}

it('sums what falls due more than 40 years after the first due month, whatever date stands for "no maturity"', async () => {
  const maturities = await maturitiesOf([
    active('a', '2026-04-15'),
    active('b', '2066-03-31'),
    active('c', '2066-04-01', '20.00'),
    active('d', '9999-12-31', '0.50'),
    active('overdue', '1900-01-01'),
  ]);
  expect(await maturities()).toMatchObject({
    maturity_ladder: { '2026-04': { count: 1 }, '2066-03': { count: 1 } },
    later: { count: 2, value: 20.5 },
    later_from: '2066-04-01',
  });
});

it('has a ladder of at most 480 months for a due date in every month of 250 years', async () => {
  const months = Array.from({ length: 250 * 12 }, (_, index) => {
    const year = String(2000 + Math.floor(index / 12)).padStart(4, '0');
    return active(`a${index}`, `${year}-${String((index % 12) + 1).padStart(2, '0')}-28`);
  });
  const maturities = await maturitiesOf(months);
  const { maturity_ladder: ladder, later, overdue, outstanding } = await maturities();
  expect(Object.keys(ladder)).toHaveLength(480);
  const inLadder = Object.values(ladder).reduce((sum, { count }) => sum + count, 0);
  expect(overdue.count + inLadder + later.count).toBe(outstanding.count);
  for (const asOf of ['5000-06-15', '9999-12-31'])
    expect(Object.keys((await maturities(`?as_of=${asOf}`)).maturity_ladder).length).toBeLessThanOrEqual(480);
});

it('begins the ladder at the first month with a due date, also at the end of the calendar', async () => {
  const maturities = await maturitiesOf([active('a', '9999-01-31'), active('b', '9999-12-31')]);
  expect(await maturities()).toMatchObject({
    maturity_ladder: { '9999-01': { count: 1 }, '9999-12': { count: 1 } },
    later: { count: 0, value: 0 },
    later_from: null,
  });
});
