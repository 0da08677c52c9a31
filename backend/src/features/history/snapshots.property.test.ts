import { expect, test } from 'vitest';
import { startTestApi } from '../../../test-support/api.ts';
import { createTestDatabase } from '../../../test-support/database.ts';
import { importRows } from '../../../test-support/importing.ts';
import { addDays } from '../../loans/calendar.ts';

/** Mulberry32: the same portfolios for the same seed, which the test's name tells. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The days on which a bucket begins or ends are drawn as often as all others together. */
const edges = [-31, -1, 0, 1, 2, 29, 30, 31, 59, 60, 61, 89, 90, 91, 119, 120, 179, 180, 181, 4000];

function randomTape(random: () => number, asOfDate: string): string {
  const pick = <Value>(values: readonly Value[]) => values[Math.floor(random() * values.length)] as Value;
  const assets = Math.floor(random() * 60);
  return Array.from({ length: assets + 1 }, (_, n) => {
    const overdueDays = random() < 0.5 ? pick(edges) : Math.floor(random() * 400) - 100;
    const value = random() < 0.1 ? '0.00' : (random() * 10 ** pick([1, 4, 9])).toFixed(2);
    return `A-${n},${value},${pick(['active', 'active', 'paid', 'defaulted'])},${addDays(asOfDate, -overdueDays)}\n`;
  }).join('');
}

interface Figures {
  as_of_date: string;
  outstanding: { value: number };
  overdue: { count: number; value: number };
  [rate: string]: unknown;
}

const rates = [
  'overdue_rate_value',
  'delinquency_30_plus_value',
  'delinquency_60_plus_value',
  'delinquency_90_plus_value',
];
const common = ({ as_of_date, overdue, ...figures }: Figures) => ({
  as_of_date,
  overdue,
  ...Object.fromEntries(rates.map((rate) => [rate, figures[rate]])),
});

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'seed %i: each snapshot has the figures that ageing had on its day',
  async (seed) => {
    const random = randomOf(seed);
    const database = await createTestDatabase();
    const { get, forgetRevision } = await startTestApi(database);
    const onTheDay: unknown[] = [];
    let asOfDate = '2024-01-31';
    for (let tape = 0; tape < 4; tape++) {
      asOfDate = addDays(asOfDate, 1 + Math.floor(random() * 60));
      const missing = random() < 0.5 ? 'withdraw' : 'report';
      const loaded = await importRows(
        database,
        randomTape(random, asOfDate),
        '--as-of',
        asOfDate,
        '--missing',
        missing,
      );
      expect(loaded).toMatchObject({ outcome: 'loaded', rejects: [] });
      forgetRevision();
      const aging = JSON.parse((await get('/insights/aging')).body) as Figures;
      onTheDay.push({ ...common(aging), outstanding_debt: aging.outstanding.value });
    }
    const { snapshots } = JSON.parse((await get('/insights/history')).body) as {
      snapshots: (Figures & { outstanding_debt: number })[];
    };
    expect(snapshots.map((snapshot) => ({ ...common(snapshot), outstanding_debt: snapshot.outstanding_debt }))).toEqual(
      onTheDay,
    );
  },
);
