import { describe, expect, test } from 'vitest';
import { startTestApi } from '../../../test-support/api.ts';
import { createTestDatabase, type TestDatabase } from '../../../test-support/database.ts';
import { deliveredLimits, header, importFileIn, tapeFile } from '../../../test-support/importing.ts';
import { portfolioContents } from '../../../test-support/portfolio-invariants.ts';
import { failedChecks, type PlausibilityLimits, type TapeFigures } from './imports.plausibility.ts';

const load = (
  database: TestDatabase,
  rows: readonly string[],
  args: readonly string[],
  limits: PlausibilityLimits = deliveredLimits,
) => importFileIn(database, tapeFile(`${header}${rows.join('\n')}\n`), { args, limits, importedBy: 'alice' });

/** A hundred active assets of 100.00 each. */
const book = Array.from({ length: 100 }, (_, n) => `A-${n},100.00,active,2027-01-31`);
const changed = (count: number, to: string) =>
  book.map((row, n) => (n < count ? row.replace('100.00,active', to) : row));
const added = (count: number, value = '0.00') =>
  Array.from({ length: count }, (_, n) => `N-${n},${value},active,2027-01-31`);

async function withBook() {
  const database = await createTestDatabase();
  await load(database, book, ['--as-of', '2026-01-31']);
  return database;
}

const next = ['--as-of', '2026-02-28'];

describe('a full tape under the limits as delivered', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['a tenth of the ids missing', book.slice(10), []],
    ['more than a tenth of the ids missing', book.slice(11), ['missing_ids']],
    ['a tenth of the ids new', [...book, ...added(10)], []],
    ['more than a tenth of the ids new', [...book, ...added(11)], ['new_ids']],
    ['a portfolio that is another', added(100, '100.00'), ['missing_ids', 'new_ids']],
    ['a quarter less', book.slice(25), ['missing_ids']],
    ['more than a quarter less', book.slice(26), ['asset_count', 'outstanding_debt', 'missing_ids']],
    ['a quarter of the debt repaid', changed(25, '0.00,active'), []],
    [
      'a cent more than a quarter repaid',
      changed(25, '0.00,active').with(99, 'A-99,99.99,active,2027-01-31'),
      ['outstanding_debt'],
    ],
    ['a quarter paid', changed(25, '0.00,paid'), []],
    ['debt that grows by more than a quarter', book.with(0, 'A-0,2600.01,active,2027-01-31'), ['outstanding_debt']],
    ['amounts without their decimal point', book.map((row) => row.replace('100.00', '10000')), ['outstanding_debt']],
    ['a twentieth defaulted', changed(5, '0.00,defaulted'), []],
    ['more than a twentieth defaulted', changed(6, '0.00,defaulted'), ['newly_defaulted']],
  ])('%s', async (_, rows, checks) => {
    const database = await withBook();
    const { outcome, failedChecks: failed } = await load(database, rows, next);
    expect([outcome, failed?.map(({ check }) => check) ?? []]).toEqual([
      checks.length > 0 ? 'implausible' : 'loaded',
      checks,
    ]);
  });

  test('refused, changes nothing and is on record with its figures', async () => {
    const database = await withBook();
    const before = await portfolioContents(database.owner);
    const { importId } = await load(database, book.slice(50), [...next, '--missing', 'withdraw']);
    expect(await portfolioContents(database.owner)).toBe(before);
    const { get } = await startTestApi(database);
    expect(JSON.parse((await get(`/imports/${importId}`)).body)).toMatchObject({
      outcome: 'implausible',
      message: expect.stringContaining('--accept'),
      failed_checks: [
        {
          check: 'asset_count',
          message: 'The tape has 50 assets, the portfolio 100: 50%, where up to 25% is plausible.',
        },
        {
          check: 'outstanding_debt',
          message: 'Outstanding debt goes from 10,000.00 to 5,000.00: 50%, where up to 25% is plausible.',
        },
        { check: 'missing_ids', message: '50 of 100 assets are not on the tape: 50%, where up to 10% is plausible.' },
      ],
    });
  });

  test('accepted, is loaded, and who accepted what is on record', async () => {
    const database = await withBook();
    const { importId } = await load(database, book.slice(50), [...next, '--missing', 'withdraw', '--accept']);
    const { get } = await startTestApi(database);
    expect(JSON.parse((await get(`/imports/${importId}`)).body)).toMatchObject({
      outcome: 'loaded',
      imported_by: 'alice',
      assets_missing: 0,
      failed_checks: [{ check: 'asset_count' }, { check: 'outstanding_debt' }, { check: 'missing_ids' }],
    });
  });

  test('accepted and loaded once more, changes nothing and is as implausible as before', async () => {
    const database = await withBook();
    const half = book.slice(50);
    await load(database, half, [...next, '--missing', 'withdraw', '--accept']);
    expect(await load(database, half, next)).toMatchObject({
      outcome: 'unchanged',
      failedChecks: [{ check: 'asset_count' }, { check: 'outstanding_debt' }, { check: 'missing_ids' }],
    });
  });

  test('accepted, says nothing of a delta tape after it that changes nothing', async () => {
    const database = await withBook();
    await load(database, book.slice(50), [...next, '--missing', 'withdraw', '--accept']);
    expect(await load(database, book.slice(60), [...next, '--mode', 'delta'])).toMatchObject({
      outcome: 'unchanged',
      failedChecks: [],
    });
  });

  test('is measured by nobody where the site allows more', async () => {
    const limits = { ...deliveredLimits, change: 50, ids: 50 };
    expect(await load(await withBook(), book.slice(50), next, limits)).toMatchObject({
      outcome: 'loaded',
      failedChecks: [],
    });
  });

  test('counts a row that was refused as standing on the tape, with what its asset is now', async () => {
    const faulty = changed(30, 'n/a,active');
    expect(await load(await withBook(), faulty, [...next, '--skip-rejected'])).toMatchObject({
      outcome: 'loaded',
      failedChecks: [],
      counts: { assetsMissing: 0 },
    });
  });
});

test('an asset whose rows were refused in more ways than one is counted once', async () => {
  const faulty = (row: string) => [
    row.replace('100.00', 'n/a'),
    row.replace('100.00', '1.00'),
    row.replace('100.00', '2.00'),
  ];
  const rows = [
    ...book.slice(0, 70),
    ...book.slice(70).flatMap(faulty),
    ...added(6).flatMap((row) => faulty(row.replace('0.00', '100.00'))),
  ];
  expect(await load(await withBook(), rows, [...next, '--skip-rejected'])).toMatchObject({
    outcome: 'loaded',
    failedChecks: [],
  });
});

describe('not held against the portfolio before', () => {
  test('the first tape', async () => {
    expect(await load(await createTestDatabase(), book, next)).toMatchObject({ outcome: 'loaded', failedChecks: [] });
  });

  test('the tape that replaces the demo, and demo data', async () => {
    const database = await createTestDatabase();
    await load(database, added(3, '5.00'), ['--demo', '--as-of', '2026-01-31']);
    expect(await load(database, book, ['--demo', ...next])).toMatchObject({ outcome: 'loaded', failedChecks: [] });
    expect(await load(database, added(3, '5.00'), next)).toMatchObject({ outcome: 'loaded', failedChecks: [] });
  });

  test('a delta tape', async () => {
    const delta = [...next, '--mode', 'delta'];
    expect(await load(await withBook(), added(90, '900.00'), delta)).toMatchObject({
      outcome: 'loaded',
      failedChecks: [],
    });
  });

  test('a tape that changes nothing', async () => {
    const short = ['--as-of', '2026-01-31'];
    expect(await load(await withBook(), book.slice(50), short)).toMatchObject({ outcome: 'unchanged' });
  });
});

const unchangedFigures: TapeFigures = {
  assetsBefore: 10,
  assetsOnTape: 10,
  assetsMissing: 0,
  assetsNew: 0,
  outstandingBefore: '0',
  outstandingOnTape: '0',
  unpaidBefore: '0.00',
  newlyDefaulted: '0',
};

test('what the portfolio has nothing of is no measure', () => {
  const figures = { ...unchangedFigures, outstandingOnTape: '5.00' };
  expect(failedChecks(figures, deliveredLimits)).toEqual([]);
  expect(failedChecks({ ...figures, outstandingBefore: '0.01' }, deliveredLimits)).toMatchObject([
    { check: 'outstanding_debt', message: expect.stringContaining('from 0.01 to 5.00: 49900%') },
  ]);
});

test.each([
  ['100001', '1000000', '10.01%'],
  // Above by less than the digits to which Big.js divides unless told.
  ['10000000000000000000000.01', '100000000000000000000000.00', '10.01%'],
  ['100500', '1000000', '10.05%'],
])('what is refused shows as more than the limit: %s of %s', (newlyDefaulted, unpaidBefore, shown) => {
  const limits = { ...deliveredLimits, defaulted: 10 };
  const figures = { ...unchangedFigures, newlyDefaulted, unpaidBefore };
  expect(failedChecks(figures, limits)).toMatchObject([
    { message: expect.stringContaining(`: ${shown}, where up to 10% is plausible.`) },
  ]);
});
