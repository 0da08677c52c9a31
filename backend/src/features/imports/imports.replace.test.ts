import { describe, expect, test } from 'vitest';
import { startTestApi } from '../../../test-support/api.ts';
import { createTestDatabase, type TestDatabase } from '../../../test-support/database.ts';
import { importRows } from '../../../test-support/importing.ts';
import { portfolioContents, rollupDifferences } from '../../../test-support/portfolio-invariants.ts';
import { readerBodies } from '../../../test-support/reader-bodies.ts';

const january = 'A,100.00,active,2027-01-31\nB,200.00,active,2027-02-28\n';
const wrong = 'A,1.00,active,2027-01-31\nB,2.00,active,2027-02-28\nX,3.00,active,2027-02-28\n';
const right = 'A,90.00,active,2027-01-31\nB,0.00,paid,2027-02-28\n';

async function loaded(...tapes: readonly (readonly [rows: string, asOfDate: string])[]): Promise<TestDatabase> {
  const database = await createTestDatabase();
  for (const [rows, asOfDate] of tapes) await importRows(database, rows, '--as-of', asOfDate);
  return database;
}

describe('a tape that replaces the newest import', () => {
  test('gives what it would have given in the first place; the other stays on record as undone', async () => {
    const replaced = await loaded([january, '2026-01-31'], [wrong, '2026-02-28']);
    const result = await importRows(replaced, right, '--as-of', '2026-02-28', '--replace', '2');
    expect(result).toMatchObject({ outcome: 'loaded', importId: 3, counts: { assetsChanged: 2, assetsNew: 0 } });
    expect(result.message).toContain('Took the place of import 2.');
    const direct = await loaded([january, '2026-01-31'], [right, '2026-02-28']);
    for (const path of ['/insights', '/assets', '/insights/aging'] as const)
      expect((await readerBodies(replaced, []))[path]).toBe((await readerBodies(direct, []))[path]);
    expect(await rollupDifferences(replaced.owner)).toEqual([]);
    const { get } = await startTestApi(replaced);
    expect(JSON.parse((await get('/imports/2')).body)).toMatchObject({ outcome: 'undone' });
  });

  test('may be of an earlier date than the one it replaces', async () => {
    const database = await loaded([january, '2026-01-31'], [wrong, '2026-03-31']);
    const result = await importRows(database, right, '--as-of', '2026-02-28', '--replace', '2');
    expect(result).toMatchObject({ outcome: 'loaded', asOfDate: '2026-02-28' });
  });

  test.each([
    ['is faulty', `${right}C,x,active,2027-01-31\n`, ['--replace', '2'], 'rejected'],
    ['is only tried', right, ['--replace', '2', '--dry-run'], 'loaded'],
  ])('and %s leaves the import where it is', async (_, rows, args, outcome) => {
    const database = await loaded([january, '2026-01-31'], [wrong, '2026-02-28']);
    const before = await portfolioContents(database.owner);
    expect(await importRows(database, rows, '--as-of', '2026-02-28', ...args)).toMatchObject({ outcome });
    expect(await portfolioContents(database.owner)).toBe(before);
  });

  test('refuses an earlier import with what to undo and what to load again', async () => {
    const database = await loaded([january, '2026-01-31'], [wrong, '2026-02-28'], [wrong, '2026-03-31']);
    await expect(importRows(database, right, '--as-of', '2026-02-28', '--replace', '2')).rejects.toThrow(
      /^Import 2 is not the newest: later ones build on it\. Run --undo 3, then --undo 2; then load the corrected tape, and again \S+\.$/,
    );
    await expect(importRows(database, right, '--as-of', '2026-02-28', '--replace', '9')).rejects.toThrow(
      'There is no import 9.',
    );
  });
});
