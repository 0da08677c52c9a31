import { expect, test } from 'vitest';
import { startTestApi } from '../../../test-support/api.ts';
import { createTestDatabase } from '../../../test-support/database.ts';
import { importRows } from '../../../test-support/importing.ts';

const rows = (...ids: string[]) => ids.map((id) => `${id},100.00,active,2026-12-31\n`).join('');
const composed = 'Caf\u00e9';
const decomposed = 'Cafe\u0301';

test('white space of any kind around an id, a value and a quote is dropped: five spellings are one asset', async () => {
  const database = await createTestDatabase();
  const result = await importRows(
    database,
    `${rows('A1', '\u202fA1', 'A1\u2003', 'A1\u3000', '\ufeffA1', '\u0085A1\u2028', '\u00a0"A1"\u2009')}A1,\u2007100.00\u00a0,\u3000active, 2026-12-31\u2003\n`,
  );
  expect(result).toMatchObject({ outcome: 'loaded', rowsRead: 8, rowsCollapsed: 7, counts: { assetsNew: 1 } });
});

test('an id with characters that nobody sees is refused, and the fault names them', async () => {
  const database = await createTestDatabase();
  const result = await importRows(
    database,
    rows('A1', 'A1\u200b', 'A\u00ad1', '\u202eA1', 'A\u00a01'),
    '--skip-rejected',
  );
  expect(result).toMatchObject({
    outcome: 'loaded',
    rowsRejected: 4,
    counts: { assetsNew: 1 },
    rejects: ['U+200B', 'U+00AD', 'U+202E', 'U+00A0'].map((name, index) => ({
      line: 3 + index,
      field: 'id',
      code: 'id_invisible_character',
      message: expect.stringContaining(name),
    })),
  });
});

test('composed and decomposed spellings are one id, on a tape, from tape to tape, and when it is asked for', async () => {
  const database = await createTestDatabase();
  expect(await importRows(database, rows(decomposed, composed, 'B1'))).toMatchObject({
    rowsCollapsed: 1,
    counts: { assetsNew: 2 },
  });
  expect(await importRows(database, rows(composed, 'B1'))).toMatchObject({ outcome: 'unchanged' });
  const { get } = await startTestApi(database);
  for (const id of [composed, decomposed])
    expect(JSON.parse((await get(`/assets/${encodeURIComponent(id)}`)).body)).toMatchObject({ id: composed });
  expect(JSON.parse((await get(`/assets?id_prefix=${encodeURIComponent(decomposed)}`)).body)).toHaveLength(1);
});

test('statuses are mapped in either spelling', async () => {
  const database = await createTestDatabase();
  expect(
    await importRows(
      database,
      `A1,1,pay\u00e9,2026-12-31\nA2,1,paye\u0301,2026-12-31\n`,
      '--status-map',
      'paye\u0301=paid',
    ),
  ).toMatchObject({ outcome: 'loaded', counts: { assetsNew: 2 } });
});
