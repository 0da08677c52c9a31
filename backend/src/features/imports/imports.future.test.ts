import { expect, test } from 'vitest';
import { createTestDatabase } from '../../../test-support/database.ts';
import { header, importFileIn, importRows, runImporter, tapeFile, undo } from '../../../test-support/importing.ts';
import { portfolioContents } from '../../../test-support/portfolio-invariants.ts';
import { dateInZone } from '../../loans/calendar.ts';
import { ImportRefused } from './imports.importer.ts';

const tape = () => tapeFile(`${header}A,100.00,active,2027-01-31\n`);
const today = '2026-02-28';

test.each(['2026-03-01', '2062-02-28', '9999-12-30'])(
  'a tape as of %s, after today, is refused and recorded',
  async (asOf) => {
    const database = await createTestDatabase();
    await importRows(database, 'A,1,active,2027-01-31\n', '--as-of', '2026-01-31');
    const before = await portfolioContents(database.owner);
    const load = (...args: string[]) => importFileIn(database, tape(), { args: ['--as-of', asOf, ...args], today });
    await expect(load()).rejects.toThrow(ImportRefused);
    await expect(load('--dry-run')).rejects.toThrow('Correct --as-of, or say --allow-future.');
    expect(await portfolioContents(database.owner)).toBe(before);
    const recorded = await database.owner.selectFrom('imports').select(['outcome', 'message']).orderBy('id').execute();
    expect(recorded.slice(1)).toEqual([{ outcome: 'failed', message: expect.stringContaining(`as of ${asOf}`) }]);
  },
);

test('a tape as of today is loaded', async () => {
  const result = await importFileIn(await createTestDatabase(), tape(), { args: ['--as-of', today], today });
  expect(result).toMatchObject({ outcome: 'loaded' });
});

test('a day that was allowed by mistake is got rid of by undoing it: tapes of earlier days load again', async () => {
  const database = await createTestDatabase();
  await importFileIn(database, tape(), { args: ['--as-of', '9999-12-30', '--allow-future'], today });
  const earlier = () => importRows(database, 'A,90,active,2027-01-31\n', '--as-of', '2026-01-31');
  await expect(earlier()).rejects.toThrow('--undo 1');
  await undo(database, 1);
  expect(await earlier()).toMatchObject({ outcome: 'loaded' });
});

test('today is that of the portfolio’s time zone', async () => {
  const database = await createTestDatabase();
  // Twenty-six hours apart: where the day begins first it is always a later one.
  const asOf = dateInZone(new Date(), 'Pacific/Kiritimati');
  const load = (timeZone: string) =>
    runImporter(database.writerUrl, ['--as-of', asOf, tape()], undefined, [], { PORTFOLIO_TIME_ZONE: timeZone });
  expect(await load('Etc/GMT+12')).toMatchObject({ code: 1, stderr: expect.stringContaining('in the future') });
  expect(await load('Pacific/Kiritimati')).toMatchObject({ code: 0 });
});
