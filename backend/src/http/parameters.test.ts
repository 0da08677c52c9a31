import { once } from 'node:events';
import { connect as openSocket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { startTestApi } from '../../test-support/api.ts';
import { createTestDatabase } from '../../test-support/database.ts';
import { demoAssets, loadAssets } from '../../test-support/portfolio.ts';
import { encodeCursor } from '../features/assets/assets.cursor.ts';
import { allAssets, listingFingerprint } from '../features/assets/assets.filter.ts';

async function startDemo() {
  const database = await createTestDatabase();
  await loadAssets(database.owner, '2026-03-31', demoAssets);
  return startTestApi(database);
}

type Api = Awaited<ReturnType<typeof startDemo>>;

/** @returns what the client is told, of an answer that has to be a problem document of the client's making */
async function refusal({ get }: Api, path: string): Promise<string> {
  const { status, headers, body } = await get(path);
  expect([path, headers['content-type']]).toEqual([path, 'application/problem+json']);
  expect([path, status >= 400 && status < 500]).toEqual([path, true]);
  const problem = JSON.parse(body) as { status: number; detail: string };
  expect(problem.status).toBe(status);
  return `${status} ${problem.detail}`;
}

const numbers = [
  ['/assets?limit=', 'limit', 1000],
  ['/assets?moved_in=', 'moved_in', 2147483647],
  ['/imports?limit=', 'limit', 1000],
  ['/imports?before=', 'before', 2147483647],
  ['/insights/transitions?limit=', 'limit', 100],
  ['/imports/', 'id', 2147483647],
] as const;

describe('a number', () => {
  it.each(numbers)(
    '%s takes digits within its bounds and refuses anything else with a reason',
    async (path, name, most) => {
      const api = await startDemo();
      const notNumbers = ['Infinity', '-Infinity', 'NaN', '1e400', '1e308', '1e2', '1.5', '1.0', '0x10', '0b1', '1_0'];
      const outOfBounds = ['0', '-0', '-1', String(most + 1), '2147483648', '9223372036854775808', '9'.repeat(250)];
      const blank = ['%20', '%205', '%2B5', '5%0A', 'null', 'true', '%D9%A3', '%00', '5%00'];
      for (const value of [...notNumbers, ...outOfBounds, ...blank])
        expect(await refusal(api, path + value)).toBe(`400 "${name}" takes a whole number from 1 to ${most}.`);
    },
  );

  it('is refused when empty or without its sign', async () => {
    const api = await startDemo();
    for (const query of ['limit=', 'limit', 'limit=&sort=id'])
      expect(await refusal(api, `/assets?${query}`)).toBe('400 "limit" takes a whole number from 1 to 1000.');
  });
});

const refusals: readonly (readonly [path: string, told: string])[] = [
  ['/assets?limit=1&limit=2', '400 "limit" is given 2 times; give it once.'],
  ['/assets?status=active&status=paid&status=active', '400 "status" is given 3 times; give it once.'],
  ['/insights/aging?as_of=2026-01-01&as_of=2026-01-02', '400 "as_of" is given 2 times; give it once.'],
  ['/assets?restated=1&moved_in=1', '400 "restated" takes true or false.'],
  ['/assets?limit=1&__proto__=1', '400 There is no parameter "__proto__" here.'],
  ['/assets?constructor=1', '400 There is no parameter "constructor" here.'],
  [`/assets?id_prefix=${'x'.repeat(101)}`, '400 "id_prefix" takes 1 to 100 characters.'],
  [`/assets/${'x'.repeat(101)}`, '400 "id" takes 1 to 100 characters.'],
  [`/assets/${'x'.repeat(301)}`, '414 This path is too long. An id has at most 100 characters.'],
  ['/assets?value_min=-1', '400 "value_min" takes a value like 1234.56.'],
  ['/assets?value_max=NaN', '400 "value_max" takes a value like 1234.56.'],
  ['/assets?moved_from=active', '400 "moved_from" goes with "moved_in", the import that moved the assets.'],
  ['/assets?restated=false', '400 "restated" goes with "moved_in", the import that moved the assets.'],
];

it('refuses a parameter that is repeated, unknown, too long, malformed or without the one it needs, and says what to do', async () => {
  const api = await startDemo();
  for (const [path, told] of refusals) expect([path, await refusal(api, path)]).toEqual([path, told]);
});

it('refuses a date that does not exist or that PostgreSQL would read differently, wherever a date is taken', async () => {
  const api = await startDemo();
  const takers = ['/assets?due_from', '/assets?due_to', '/assets?as_of', '/insights/history?from'];
  for (const figures of ['aging', 'maturities', 'concentration', 'performance'])
    takers.push(`/insights/${figures}?as_of`);
  const values = ['10000-01-01', '%2B010000-01-01', '-0001-01-01', 'infinity', 'today', '2026-02-30', '2026-1-1', ''];
  for (const taker of takers) {
    for (const value of values)
      expect(await refusal(api, `${taker}=${value}`)).toMatch(/takes a date of the calendar as YYYY-MM-DD\.$/);
    expect((await api.get(`${taker}=9999-12-31`)).status).toBe(200);
    // A day before the first tape is a date of the calendar.
    const first = await api.get(`${taker}=1900-01-01`);
    expect(first.status === 200 || first.body.includes('There is no portfolio as of 1900-01-01')).toBe(true);
  }
});

describe('text', () => {
  const unreadable = ['%FF', '%ZZ', '%', '%c0%af', '%ED%A0%80', 'a%E0%A4%A'];

  it('that is not UTF-8 is refused in a path and in any parameter, known or not', async () => {
    const api = await startDemo();
    const advice =
      'Write each character that is not plain ASCII as the % escapes of its UTF-8 bytes, and % itself as %25.';
    const told = (where: string) => `400 The ${where} has % escapes that are not UTF-8. ${advice}`;
    for (const text of unreadable) {
      for (const path of ['/assets/', '/imports/', '/nothing/'])
        expect([text, await refusal(api, path + text)]).toEqual([text, told('path')]);
      for (const query of ['id_prefix=', 'limit=1&cursor=', 'status=', ''])
        expect([text, await refusal(api, `/assets?${query}${text}`)]).toEqual([text, told('query')]);
    }
  });

  it('with a NUL, which the database can’t store, is refused', async () => {
    const api = await startDemo();
    for (const path of ['/assets/a%00', '/assets?id_prefix=%00', '/assets?sort=id%00', '/assets?limit=1&cursor=%00'])
      expect(await refusal(api, path)).toMatch(/^400 /);
  });

  it('beyond ASCII that was not escaped is refused, because Node has read each byte as a character', async () => {
    const { app } = await startDemo();
    const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
    for (const path of ['/assets/é', '/assets?id_prefix=é']) {
      const socket = openSocket(Number(port), '127.0.0.1');
      await once(socket, 'connect');
      socket.end(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
      let answer = '';
      for await (const piece of socket) answer += piece;
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
      expect(answer).toContain('application/problem+json');
    }
  });

  it('that was escaped finds what it says', async () => {
    const database = await createTestDatabase();
    const asset = { id: 'Zürich 7%', nominal_value: '1.00', status: 'active', due_date: '2026-12-31' } as const;
    await loadAssets(database.owner, '2026-03-31', [asset]);
    const { get } = await startTestApi(database);
    expect((await get('/assets?id_prefix=Z%C3%BCrich+7%25')).json()).toHaveLength(1);
    expect((await get('/assets/Z%C3%BCrich%207%25')).status).toBe(200);
  });
});

it('refuses a cursor that is broken, of another listing or made by hand, whatever the order', async () => {
  const api = await startDemo();
  const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const forged = [
    '',
    'x',
    '%20',
    encoded(null),
    encoded({}),
    encoded([]),
    encoded('next'),
    encoded(['a', 'up', 'b', 'c']),
  ];
  for (const sort of ['id', 'nominal_value', '-nominal_value', 'status', 'due_date', '-due_date'] as const) {
    const descending = sort.startsWith('-');
    const key = sort.replace('-', '') as 'id';
    const fingerprint = listingFingerprint(allAssets, { key, descending });
    const at = (value: unknown, id: unknown) => encoded([fingerprint, 'next', value, id]);
    const rows = [at('\0', 'x'), at('x', '\0'), at('1e400', 'x\0'), at('NaN', ''), at('infinity', ''), at(null, null)];
    rows.push(at(['1'], { id: 1 }), at('10000-01-01', ''), at('9'.repeat(200), ''), encoded([fingerprint, 'previous']));
    const foreign = encodeCursor({ direction: 'last', row: null }, 'another');
    for (const cursor of [...forged, ...rows, foreign])
      expect(await refusal(api, `/assets?limit=5&sort=${sort}&cursor=${cursor}`)).toMatch(
        /^400 This cursor .* Start again without a cursor\.$/,
      );
  }
});

it('takes an ageing bucket with its plus literal, as a form sends it, and escaped', async () => {
  const database = await createTestDatabase();
  const old = { id: 'old', nominal_value: '1.00', status: 'active', due_date: '2024-01-01' } as const;
  await loadAssets(database.owner, '2026-03-31', [...demoAssets, old]);
  const { get } = await startTestApi(database);
  for (const ageing of ['180+', '180%2B', '180%20', '180%2b'])
    expect([ageing, (await get(`/assets?limit=5&ageing=${ageing}`)).body]).toEqual([
      ageing,
      '[{"id":"old","nominal_value":1.00,"status":"active","due_date":"2024-01-01"}]',
    ]);
  const api = await startDemo();
  for (const ageing of ['180', '180++', '+180', '180+%20', '%20', '1-29+'])
    expect(await refusal(api, `/assets?limit=5&ageing=${ageing}`)).toMatch(/^400 "ageing" takes one of current, 1-29,/);
});

it('a path that ends in a slash does not exist, whatever the method', async () => {
  const { app } = await startDemo();
  for (const url of ['/assets/', '/imports/', '/insights/', '/assets.csv/', '/docs/', '/assets//', '//', '/assets/a/'])
    for (const method of ['GET', 'HEAD', 'POST', 'OPTIONS'] as const) {
      const response = await app.inject({ method, url });
      expect([url, method, response.statusCode, response.headers.allow]).toEqual([url, method, 404, undefined]);
      if (method !== 'HEAD') expect(response.json()).toMatchObject({ detail: 'Not Found' });
    }
});
