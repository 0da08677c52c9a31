import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startTestApi } from '../../../test-support/api.ts';
import { createTestDatabase } from '../../../test-support/database.ts';
import { loadAssets, type TestAsset } from '../../../test-support/portfolio.ts';

/** Figures computed with exact rational arithmetic by an independent program; see the README beside the tapes. */
const tapes = join(import.meta.dirname, '..', '..', '..', 'test-support', 'tapes');
interface Expected {
  contract: { rows: number; counts: Record<string, number> } & Record<string, unknown>;
  figures: (Record<string, unknown> & { as_of: string })[];
}
const { _transitions, ...expected } = JSON.parse(readFileSync(join(tapes, 'expected.json'), 'utf8')) as Record<
  string,
  Expected
> & { _transitions: unknown };

function readTape(name: string): TestAsset[] {
  const [, ...lines] = readFileSync(join(tapes, name), 'utf8').trimEnd().split('\n');
  return lines.map((line) => {
    const [id, nominal_value, status, due_date] = line.split(',') as [string, string, TestAsset['status'], string];
    return { id, nominal_value, status, due_date };
  });
}

/** The numbers of a JSON text as they are written, so that no digit is lost in comparing. */
function exactly(body: string): never {
  return JSON.parse(body, (_key, value, context?: { source?: string }) =>
    typeof value === 'number' ? context?.source : value,
  ) as never;
}

const inDigits = (value: unknown): unknown =>
  typeof value === 'number'
    ? String(value)
    : value !== null && typeof value === 'object'
      ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, inDigits(inner)]))
      : value;

describe.each(Object.entries(expected))('%s', (name, { contract, figures }) => {
  it('gives the four insights and every figure, exact to the last digit', async () => {
    const assets = readTape(name);
    expect(assets.length).toBe(contract.rows);
    const database = await createTestDatabase();
    await loadAssets(database.owner, figures[0]?.as_of ?? '', assets);
    const { get } = await startTestApi(database);

    const insights = exactly((await get('/insights')).body) as { id: string; name: string; value: string }[];
    expect(insights.map(({ id, name: insight, value }) => [id, insight, value])).toEqual([
      ['insight-001', 'total_portfolio_value', contract.total_portfolio_value],
      ['insight-002', 'default_rate', contract.default_rate],
      ['insight-003', 'outstanding_debt', contract.outstanding_debt],
      ['insight-004', 'collection_rate', contract.collection_rate],
    ]);

    for (const { as_of, ...expectedFigures } of figures) {
      const answered: Record<string, unknown> = {};
      for (const part of ['aging', 'performance', 'maturities', 'concentration']) {
        Object.assign(answered, exactly((await get(`/insights/${part}?as_of=${as_of}`)).body));
      }
      expect(answered.as_of_date).toBe(as_of);
      expect(answered.recomputed).toBe(as_of !== figures[0]?.as_of);
      const comparable = Object.fromEntries(Object.keys(expectedFigures).map((key) => [key, answered[key]]));
      expect(comparable).toEqual(inDigits(expectedFigures));
    }
  });
});

it('gives zeros and nulls, not errors, before the first import', async () => {
  const { get } = await startTestApi(await createTestDatabase());
  const insights = exactly((await get('/insights')).body) as { value: string }[];
  expect(insights.map(({ value }) => value)).toEqual(['0.00', '0', '0.00', '0']);
  expect(exactly((await get('/insights/aging')).body)).toMatchObject({
    as_of_date: null,
    overdue_rate_value: null,
    outstanding: { count: '0', value: '0.00' },
  });
  expect(exactly((await get('/insights/concentration')).body)).toMatchObject({
    top_1_share: null,
    median_active: null,
    effective_number: null,
    largest: [],
  });
  expect(exactly((await get('/insights/maturities')).body)).toMatchObject({
    maturity_ladder: {},
    weighted_average_remaining_days: null,
  });
  expect(exactly((await get('/insights/history')).body)).toMatchObject({ snapshots: [] });
  expect(exactly((await get('/insights/transitions')).body)).toMatchObject({ tapes: [] });
});

it('does not lose a cent in sums beyond the exact range of binary numbers', async () => {
  const database = await createTestDatabase();
  const assets = Array.from({ length: 3 }, (_, index) => ({
    id: `a${index}`,
    nominal_value: '9007199254740993.37',
    status: 'active' as const,
    due_date: '2026-04-01',
  }));
  await loadAssets(database.owner, '2026-03-31', assets);
  const { get } = await startTestApi(database);
  expect((await get('/insights')).body).toContain('"value":27021597764222980.11');
});
