import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startTestApi } from '../../../test-support/api.ts';
import { createTestDatabase } from '../../../test-support/database.ts';
import { importFile, importRows, tapesFolder } from '../../../test-support/importing.ts';

interface Expected {
  contract: Record<string, unknown> & { rows: number; counts: Record<string, number> };
  figures: {
    as_of: string;
    overdue: { count: number; value: string };
    overdue_rate_value: string;
    delinquency_90_plus_value: string;
    default_rate_value: string;
  }[];
}
const { _transitions, ...expected } = JSON.parse(readFileSync(join(tapesFolder, 'expected.json'), 'utf8')) as Record<
  string,
  Expected
> & {
  _transitions: { before: string; after: string; transitions: Record<string, { count: number; value: string }> }[];
};

const snapshots = [
  'lendingclub_sample_asof_2016-12-31_reconstructed.csv',
  'lendingclub_sample_asof_2017-12-31_reconstructed.csv',
  'lendingclub_sample_asof_2018-12-31_reconstructed.csv',
  'lendingclub_sample.csv',
].map((name) => ({ name, asOf: expected[name]?.figures[0]?.as_of ?? '', figures: expected[name] }));

const exactly = (body: string) =>
  JSON.parse(body, (_key, value, context?: { source?: string }) =>
    typeof value === 'number' ? context?.source : value,
  );

async function afterFourTapes() {
  const database = await createTestDatabase();
  for (const { name, asOf } of snapshots) {
    expect(await importFile(database, join(tapesFolder, name), '--as-of', asOf)).toMatchObject({ outcome: 'loaded' });
  }
  return { database, ...(await startTestApi(database)) };
}

describe('one portfolio at four as-of dates', () => {
  it('GET /insights/history?limit=2 gives the newest two, oldest first', async () => {
    const { get } = await afterFourTapes();
    const dates = async (query: string) =>
      exactly((await get(`/insights/history${query}`)).body).snapshots.map(
        (given: { as_of_date: string }) => given.as_of_date,
      );
    expect(await dates('?limit=2')).toEqual((await dates('')).slice(-2));
    expect(await dates('?limit=1&to=2017-12-31')).toEqual(['2017-12-31']);
  });

  it('GET /insights/history gives each date’s figures as of its tape', async () => {
    const { get } = await afterFourTapes();
    const { snapshots: given } = exactly((await get('/insights/history')).body);
    expect(given).toEqual(
      snapshots.map(({ asOf, figures }) => {
        const { contract, figures: [at] = [] } = figures ?? {};
        return expect.objectContaining({
          as_of_date: asOf,
          total_portfolio_value: contract?.total_portfolio_value,
          default_rate: contract?.default_rate,
          outstanding_debt: contract?.outstanding_debt,
          collection_rate: contract?.collection_rate,
          overdue: { count: String(at?.overdue.count), value: at?.overdue.value },
          overdue_rate_value: at?.overdue_rate_value,
          delinquency_90_plus_value: at?.delinquency_90_plus_value,
          default_rate_value: at?.default_rate_value,
        });
      }),
    );
    const range = exactly((await get('/insights/history?from=2017-12-31&to=2018-12-31')).body);
    expect(range.snapshots.map(({ as_of_date }: { as_of_date: string }) => as_of_date)).toEqual([
      '2017-12-31',
      '2018-12-31',
    ]);
  });

  it('GET /insights/transitions gives what each tape moved, newest first, and a roll-forward that closes', async () => {
    const { get } = await afterFourTapes();
    const { tapes } = exactly((await get('/insights/transitions')).body);
    expect(tapes).toHaveLength(4);
    for (const [index, { transitions, after }] of [..._transitions].reverse().entries()) {
      const tape = tapes[index];
      expect(tape.as_of_date).toBe(expected[after]?.figures[0]?.as_of);
      const moved = Object.fromEntries(
        tape.transitions.map(({ from, to, count, value }: Record<string, string>) => [
          `${from} -> ${to}`,
          { count: Number(count), value },
        ]),
      );
      expect(moved).toEqual(transitions);
      const cents = (name: string) => BigInt(tape.roll_forward[name].replace('.', ''));
      const closing =
        cents('opening_outstanding') +
        cents('new') -
        cents('paid') -
        cents('defaulted') +
        cents('restated') +
        cents('cured') -
        cents('withdrawn');
      expect(closing).toBe(cents('closing_outstanding'));
      expect(tape.roll_forward.closing_outstanding).toBe(expected[after]?.contract.outstanding_debt);
      expect(tape.missing).toEqual({ count: '0', value: '0.00' });
    }
    expect(exactly((await get('/insights/transitions?limit=1')).body).tapes).toHaveLength(1);
  });
});

it('shows a day with two tapes once, with the figures of the newest', async () => {
  const database = await createTestDatabase();
  await importRows(database, 'a,100,active,2026-05-01\n', '--as-of', '2026-04-30');
  await importRows(database, 'a,70,active,2026-05-01\n', '--as-of', '2026-04-30');
  const { get } = await startTestApi(database);
  const { snapshots: given } = exactly((await get('/insights/history')).body);
  expect(given.map(({ outstanding_debt }: { outstanding_debt: string }) => outstanding_debt)).toEqual(['70.00']);
});

it('follows an asset through change, withdrawal and return', async () => {
  const database = await createTestDatabase();
  await importRows(database, 'a,100,active,2026-05-01\nb,1,active,2026-05-01\n', '--as-of', '2026-01-31');
  await importRows(database, 'a,90,active,2026-05-01\nb,1,active,2026-05-01\n', '--as-of', '2026-02-28');
  await importRows(database, 'b,1,active,2026-05-01\n', '--as-of', '2026-03-31', '--missing', 'withdraw');
  const { get, forgetRevision } = await startTestApi(database);
  expect(JSON.parse((await get('/assets')).body).map(({ id }: { id: string }) => id)).toEqual(['b']);
  expect(JSON.parse((await get('/assets/a')).body)).toMatchObject({ in_portfolio: false });
  await importRows(database, 'a,80,defaulted,2026-05-01\nb,1,active,2026-05-01\n', '--as-of', '2026-04-30');
  forgetRevision();
  const detail = JSON.parse((await get('/assets/a')).body);
  expect(detail).toMatchObject({ in_portfolio: true, nominal_value: 80, status: 'defaulted', days_past_due: null });
  expect(
    detail.history.map(
      ({ change, as_of_date, nominal_value }: Record<string, unknown>) => `${as_of_date} ${change} ${nominal_value}`,
    ),
  ).toEqual(['2026-04-30 returned 80', '2026-03-31 withdrawn 90', '2026-02-28 changed 90', '2026-01-31 new 100']);
});

it('GET /imports and /status show a refused tape beside the portfolio it did not touch', async () => {
  const database = await createTestDatabase();
  await importRows(database, 'a,100,active,2026-05-01\n', '--as-of', '2026-01-31');
  await importRows(database, 'a,100,late,2026-05-01\n', '--as-of', '2026-02-28');
  const { get } = await startTestApi(database);
  const imports = JSON.parse((await get('/imports')).body);
  expect(imports.map(({ outcome, rows_rejected }: Record<string, unknown>) => [outcome, rows_rejected])).toEqual([
    ['rejected', 1],
    ['loaded', 0],
  ]);
  const detail = JSON.parse((await get(`/imports/${imports[0].id}`)).body);
  expect(detail.rejects).toEqual([
    expect.objectContaining({
      line: 2,
      id: 'a',
      field: 'status',
      value: 'late',
      code: expect.any(String),
      message: expect.any(String),
    }),
  ]);
  expect(JSON.parse((await get(`/imports?before=${imports[0].id}`)).body)).toHaveLength(1);
  expect(JSON.parse((await get('/status')).body)).toMatchObject({
    revision: 1,
    as_of_date: '2026-01-31',
    demo: false,
    assets: 1,
    last_import: { outcome: 'rejected' },
  });
});
