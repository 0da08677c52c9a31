import { once } from 'node:events';
import { connect as openSocket, type Socket } from 'node:net';
import { sql } from 'kysely';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { startTestApi } from '../../../test-support/api.ts';
import { createTestDatabase } from '../../../test-support/database.ts';
import { loadAssets } from '../../../test-support/portfolio.ts';
import { downloadLimits } from './assets.stream.ts';
import { watchThroughput } from './assets.throughput.ts';

/**
 * 60,000 assets with ids of 100 characters. As CSV they are 8 MB, more than the kernel buffers for a client that does
 * not read (4 MB), so that no such download can end.
 */
async function startLarge(options?: Parameters<typeof startTestApi>[1]) {
  const database = await createTestDatabase();
  const id = await loadAssets(database.owner, '2026-03-31', []);
  await sql`insert into assets (id, nominal_value, status, due_date, import_id)
    select rpad('asset-' || lpad(number::text, 7, '0'), 100, '-'), number + 0.25, 'active', '2026-12-31', ${id}
    from generate_series(1, 60000) as number`.execute(database.owner);
  const api = await startTestApi(database, options);
  const url = new URL(await api.app.listen({ host: '127.0.0.1', port: 0 }));
  const streams = async () =>
    Number((await api.app.metrics.registry.getSingleMetric('asset_streams_open')?.get())?.values[0]?.value);
  /** A client that asks and does not read: its download stays open. */
  const ask = async (headers = '', path = '/assets', version = '1.1'): Promise<Socket> => {
    const socket = openSocket(Number(url.port), url.hostname);
    socket.on('error', () => undefined);
    socket.pause();
    await once(socket, 'connect');
    socket.write(`GET ${path} HTTP/${version}\r\nHost: x\r\n${headers}\r\n`);
    onTestFinished(() => void socket.destroy());
    return socket;
  };
  return { ...api, database, url, streams, ask };
}

const as = (address: string) => ({ headers: { 'x-forwarded-for': address } });

describe('downloads of the whole portfolio', () => {
  it('are two of one client at once and six of all, and begin again when one has ended', async () => {
    const { url, streams, ask } = await startLarge();
    const idle = [await ask('X-Forwarded-For: 192.0.2.1\r\n'), await ask('X-Forwarded-For: 192.0.2.1\r\n')];
    await expect.poll(streams).toBe(2);
    const third = await fetch(`${url.origin}/assets.csv`, as('192.0.2.1'));
    expect([third.status, third.headers.get('retry-after')]).toEqual([429, '5']);
    expect(((await third.json()) as { detail: string }).detail).toMatch(
      /^From this address 2 downloads .* \?limit=\.$/,
    );
    for (const client of ['192.0.2.2', '192.0.2.2', '192.0.2.3', '192.0.2.4'])
      idle.push(await ask(`X-Forwarded-For: ${client}\r\n`));
    await expect.poll(streams).toBe(6);
    const seventh = await fetch(`${url.origin}/assets`, as('192.0.2.5'));
    expect([seventh.status, seventh.headers.get('retry-after')]).toEqual([503, '5']);
    for (const path of ['/insights', '/assets?limit=1000', '/assets?id_prefix=asset-00000'])
      expect((await fetch(url.origin + path, as('192.0.2.1'))).status).toBe(200);
    for (const socket of idle) socket.destroy();
    await expect.poll(streams, { timeout: 10_000 }).toBe(0);
    expect(((await (await fetch(`${url.origin}/assets`, as('192.0.2.1'))).json()) as unknown[]).length).toBe(60_000);
  });

  it('are counted by the address that trusted proxies name, not by one that a client claims', async () => {
    const { url, streams, ask } = await startLarge({ environment: { TRUSTED_PROXIES: '10.0.0.0/8' } });
    await ask('X-Forwarded-For: 192.0.2.1\r\n');
    await ask('X-Forwarded-For: 192.0.2.2\r\n');
    await expect.poll(streams).toBe(2);
    expect((await fetch(`${url.origin}/assets`, as('192.0.2.3'))).status).toBe(429);
  });

  it('of one IPv6 network are of one client, and an IPv4 address written as IPv6 is no other one', async () => {
    const { url, streams, ask } = await startLarge();
    await ask('X-Forwarded-For: 2001:db8:0:7::1\r\n');
    await ask('X-Forwarded-For: 2001:db8::7:a:b:c:d\r\n');
    await ask('X-Forwarded-For: 198.51.100.1\r\n');
    await ask('X-Forwarded-For: ::ffff:198.51.100.1\r\n');
    await expect.poll(streams).toBe(4);
    expect((await fetch(`${url.origin}/assets`, as('2001:0DB8:0000:0007:ffff::2'))).status).toBe(429);
    expect((await fetch(`${url.origin}/assets`, as('198.51.100.1'))).status).toBe(429);
    const other = await fetch(`${url.origin}/assets`, as('2001:db8:0:8::1'));
    expect(other.status).toBe(200);
    await other.body?.cancel();
  });
});

it('leave connections to the database for everybody else, however few there are', () => {
  expect([10, 200, 8, 5, 1].map((connections) => downloadLimits(connections).max)).toEqual([6, 6, 4, 1, 1]);
});

describe('a slow reader', () => {
  const minThroughput = { bytes: 100_000_000, milliseconds: 60 };

  it.each(['1.1', '1.0'])('is cut off by a reset, so that its half is no whole answer (HTTP/%s)', async (version) => {
    const { streams, ask, log } = await startLarge({ downloads: { ...downloadLimits(10), minThroughput } });
    const socket = await ask('', '/assets.csv', version);
    await expect
      .poll(() => log.map(({ message }) => message))
      .toContain('a download was ended: its reader is too slow');
    await expect.poll(streams).toBe(0);
    const broken = once(socket, 'error');
    socket.resume();
    expect(await broken).toMatchObject([{ code: 'ECONNRESET' }]);
  });

  it('holds its place no longer: another client’s download begins', async () => {
    const { url, streams, ask } = await startLarge({
      downloads: { max: 1, maxPerClient: 1, minThroughput },
    });
    await ask('X-Forwarded-For: 192.0.2.1\r\n');
    await expect.poll(streams).toBe(1);
    await expect.poll(streams).toBe(0);
    const next = await fetch(`${url.origin}/assets`, as('192.0.2.2'));
    expect(next.status).toBe(200);
    await next.body?.cancel().catch(() => undefined);
  });

  it('is one below 16 kB/s over a minute, however it began, and no other', () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const read = (bytesPerSecond: (second: number) => number, seconds: number) => {
      const socket = { bytesWritten: 5_000, writableLength: 0 };
      let endedAfter: number | undefined;
      let second = 0;
      const stop = watchThroughput(socket, downloadLimits(10).minThroughput, () => {
        endedAfter = second;
      });
      for (second = 1; second <= seconds; second += 1) {
        socket.bytesWritten += bytesPerSecond(second);
        vi.advanceTimersByTime(1_000);
      }
      stop();
      return endedAfter;
    };
    expect(read(() => 16_000, 3_600)).toBeUndefined();
    expect(read(() => 15_900, 3_600)).toBe(60);
    expect(read(() => 0, 3_600)).toBe(60);
    expect(read((second) => (second <= 30 ? 1_000_000 : 0), 3_600)).toBe(90);
    expect(read((second) => (second % 50 === 0 ? 1_000_000 : 0), 3_600)).toBeUndefined();
    expect(read((second) => (second < 3_000 ? 20_000 : 1), 3_600)).toBeGreaterThan(3_000);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a failure of the database in the middle', () => {
  it.each(['1.1', '1.0'])(
    'breaks the connection instead of ending a half portfolio in order (HTTP/%s)',
    async (version) => {
      const { database, url, ask } = await startLarge();
      const socket = await ask('', '/assets.csv', version);
      // The download takes its place before it asks the database; from the first bytes on it can only be broken off.
      socket.resume();
      await once(socket, 'data');
      socket.pause();
      await sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and usename = 'portfolio_reader'`.execute(
        database.owner,
      );
      const broken = once(socket, 'error');
      socket.resume();
      expect(await broken).toMatchObject([{ code: 'ECONNRESET' }]);
      expect((await fetch(`${url.origin}/insights`)).status).toBe(200);
    },
  );
});
