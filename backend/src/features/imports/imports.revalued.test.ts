import { expect, it } from 'vitest';
import { startTestApi } from '../../../test-support/api.ts';
import { createTestDatabase } from '../../../test-support/database.ts';
import { deliveredLimits, header, importFileIn, importRows, tapeFile } from '../../../test-support/importing.ts';

const rows = (...lines: string[]) => lines.map((line) => `${line},2030-01-31\n`).join('');
const before = rows('a,100,active', 'b,100,active', 'c,100,active', 'd,100,active', 'e,100,active', 'f,100,paid');

async function afterFirstTape() {
  const database = await createTestDatabase();
  await importRows(database, before, '--as-of', '2024-01-31');
  const { get } = await startTestApi(database);
  const importOf = async (id: number | undefined) => JSON.parse((await get(`/imports/${id}`)).body);
  return { database, importOf };
}

it('lists active assets whose value rose at all or fell by more than 10%, those that change most first', async () => {
  const { database, importOf } = await afterFirstTape();
  // Of these, c falls by just 10%, d and e leave the active ones, and f was paid before.
  const tape = rows('a,100.01,active', 'b,89.99,active', 'c,90,active', 'd,1,paid', 'e,1,defaulted', 'f,900,active');
  const { importId } = await importRows(database, tape, '--as-of', '2024-02-29');
  expect(await importOf(importId)).toMatchObject({
    outcome: 'loaded',
    assets_revalued: 2,
    revalued_assets: [
      { id: 'b', nominal_value_before: 100, nominal_value_after: 89.99 },
      { id: 'a', nominal_value_before: 100, nominal_value_after: 100.01 },
    ],
  });
});

it('lists nothing of the first tape, of one that changes nothing, or of one with faults', async () => {
  const { database, importOf } = await afterFirstTape();
  expect(await importOf(1)).toMatchObject({ assets_revalued: 0, revalued_assets: [] });
  const same = await importRows(database, before, '--as-of', '2024-01-31');
  expect(await importOf(same.importId)).toMatchObject({ outcome: 'unchanged', assets_revalued: 0 });
  const faulty = await importRows(database, rows('a,500,active', 'b,oops,active'), '--as-of', '2024-02-29');
  expect(await importOf(faulty.importId)).toMatchObject({ assets_revalued: null, revalued_assets: [] });
});

it('lists from the percentage that the setting says', async () => {
  const { database, importOf } = await afterFirstTape();
  const tape = tapeFile(header + rows('a,100,active', 'b,49.99,active', 'c,50,active', 'd,100,active'));
  const { importId } = await importFileIn(database, tape, {
    args: ['--as-of', '2024-02-29'],
    limits: { change: 100, ids: 100, defaulted: 100, fall: 50 },
  });
  expect(await importOf(importId)).toMatchObject({ assets_revalued: 1, revalued_assets: [{ id: 'b' }] });
  expect(deliveredLimits.fall).toBe(10);
});
