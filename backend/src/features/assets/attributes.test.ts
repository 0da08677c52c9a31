import { describe, expect, test } from 'vitest';
import { startTestApi } from '../../../test-support/api.ts';
import { createTestDatabase, type TestDatabase } from '../../../test-support/database.ts';
import { importFile, tapeFile } from '../../../test-support/importing.ts';

const tape = `id,nominal_value,status,due_date,obligor,originator,product,region,origination_date,original_value,interest_rate
A,100.00,active,2027-01-31,"Müller, Hans",North Bank,bridge,DE-BY,2020-02-29,250.00,0.0525
B,5.00,paid,2026-01-31,,North Bank,,,,,
C,7.00,active,2028-01-31,=1+1,South Bank,bridge,DE-BE,2021-01-01,7.00,0.100
`;
const plain =
  'id,nominal_value,status,due_date\nA,90.00,active,2027-01-31\nB,5.00,paid,2026-01-31\nC,7.00,active,2028-01-31\n';
const none = {
  obligor: null,
  originator: null,
  product: null,
  region: null,
  origination_date: null,
  original_value: null,
  interest_rate: null,
};

async function loaded(...tapes: readonly string[]): Promise<TestDatabase> {
  const database = await createTestDatabase();
  for (const [at, text] of tapes.entries()) await importFile(database, tapeFile(text), '--as-of', `2024-0${at + 1}-28`);
  return database;
}

describe('attributes of an asset', () => {
  test('come from the tape, with every digit, and are in the detail and its history', async () => {
    const { get } = await startTestApi(await loaded(tape, tape.replace('0.0525', '0.0475')));
    const { body } = await get('/assets/A');
    expect(JSON.parse(body)).toMatchObject({
      obligor: 'Müller, Hans',
      originator: 'North Bank',
      product: 'bridge',
      region: 'DE-BY',
      origination_date: '2020-02-29',
      original_value: 250,
      interest_rate: 0.0475,
      history: [{ interest_rate: 0.0475 }, { interest_rate: 0.0525, region: 'DE-BY' }],
    });
    expect(body).toContain('"original_value":250.00,"interest_rate":0.0475');
    expect(JSON.parse((await get('/assets/B')).body)).toMatchObject({ ...none, originator: 'North Bank' });
  });

  test('leave the contract’s listing alone, and are in the full one', async () => {
    const { get } = await startTestApi(await loaded(tape));
    expect(Object.keys(JSON.parse((await get('/assets')).body)[0])).toEqual([
      'id',
      'nominal_value',
      'status',
      'due_date',
    ]);
    expect(JSON.parse((await get('/assets?fields=all')).body)[2]).toMatchObject({ id: 'C', interest_rate: 0.1 });
  });

  test.each([
    ['originator=North%20Bank', ['A', 'B']],
    ['product=bridge&region=DE-BE', ['C']],
    ['obligor=M%C3%BCller,%20Hans', ['A']],
    ['obligor=Mu%CC%88ller,%20Hans', ['A']],
    ['originator=north%20bank', []],
  ])('filter a listing: %s', async (query, ids) => {
    const { get } = await startTestApi(await loaded(tape));
    const { body, headers } = await get(`/assets?${query}`);
    expect(JSON.parse(body).map(({ id }: { id: string }) => id)).toEqual(ids);
    expect(headers['x-total-count']).toBe(String(ids.length));
  });

  test('are in the CSV export where a tape has had them; it comes back without a change', async () => {
    const database = await loaded(tape);
    const { get } = await startTestApi(database);
    const csv = (await get('/assets.csv')).body;
    expect(csv.split('\r\n')).toEqual([
      '"id",nominal_value,status,due_date,obligor,originator,product,region,origination_date,original_value,interest_rate',
      'A,100.00,active,2027-01-31,"Müller, Hans",North Bank,bridge,DE-BY,2020-02-29,250.00,0.0525',
      'B,5.00,paid,2026-01-31,,North Bank,,,,,',
      "C,7.00,active,2028-01-31,'=1+1,South Bank,bridge,DE-BE,2021-01-01,7.00,0.1",
      '',
    ]);
    const again = await importFile(database, tapeFile(csv), '--as-of', '2024-01-28');
    expect(again.outcome).toBe('unchanged');
  });

  test('are in no export of a portfolio whose tapes have none', async () => {
    const { get } = await startTestApi(await loaded(plain));
    expect((await get('/assets.csv')).body.split('\r\n')[0]).toBe('id,nominal_value,status,due_date');
  });

  test('stay as they were where a later tape has not the column, and go where its value is empty', async () => {
    const { get } = await startTestApi(
      await loaded(tape, plain, 'id,nominal_value,status,due_date,region\nA,90.00,active,2027-01-31,\n'),
    );
    expect(JSON.parse((await get('/assets/A')).body)).toMatchObject({
      nominal_value: 90,
      region: null,
      originator: 'North Bank',
      history: [{ region: null }, { region: 'DE-BY', nominal_value: 90 }, { nominal_value: 100 }],
    });
  });

  test.each([
    ['interest_rate', '5.25', 'rate_above_one'],
    ['interest_rate', '5.25%', 'rate_not_a_number'],
    ['interest_rate', '-0.01', 'rate_negative'],
    ['interest_rate', '0.1234567890123', 'rate_too_precise'],
    ['original_value', '1.234', 'amount_too_precise'],
    ['origination_date', '3/4/2020', 'date_ambiguous'],
    ['obligor', 'A\u200bB', 'text_invisible_character'],
    ['obligor', 'x'.repeat(201), 'text_too_long'],
  ])('%s %s is refused', async (field, value, code) => {
    const database = await createTestDatabase();
    const text = `id,nominal_value,status,due_date,${field}\nA,1.00,active,2027-01-31,${value}\n`;
    const { outcome, rejects } = await importFile(database, tapeFile(text));
    expect([outcome, rejects.map((reject) => [reject.field, reject.code])]).toEqual(['rejected', [[field, code]]]);
  });

  test.each([
    ['0', '0'],
    ['1', '1'],
    ['1.000', '1'],
    ['0.0525000', '0.0525'],
    ['-0.0', '0'],
    ['00.05', '0.05'],
  ])('the rate %s is %s', async (written, rate) => {
    const { get } = await startTestApi(
      await loaded(`id,nominal_value,status,due_date,interest_rate\nA,1.00,active,2027-01-31,${written}\n`),
    );
    expect((await get('/assets/A')).body).toContain(`"interest_rate":${rate},`);
  });
});
