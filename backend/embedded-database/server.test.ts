import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { serverBinaries } from './binaries.ts';
import { type EmbeddedServer, startEmbeddedServer } from './server.ts';
import { serverUser } from './server-user.ts';

function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'portfolio-embedded-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

async function start(
  dataDirectory: string,
  options: Partial<Parameters<typeof startEmbeddedServer>[0]> = {},
): Promise<EmbeddedServer> {
  const server = await startEmbeddedServer({ dataDirectory, ownerPassword: 'p', ...options });
  onTestFinished(() => server.stop());
  return server;
}

async function query(server: EmbeddedServer, statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: server.url('postgres') });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

it('is PostgreSQL 17, keeps its data over a restart, and is gone after its stop', async () => {
  const directory = newDirectory();
  const first = await start(directory);
  expect(await query(first, "select current_setting('server_version_num')::integer / 10000 as major")).toEqual([
    { major: 17 },
  ]);
  await query(first, 'create table kept as select 1 as one');
  await first.stop();
  await expect(query(first, 'select 1')).rejects.toThrow('ECONNREFUSED');
  expect(await query(await start(directory), 'select one from kept')).toEqual([{ one: 1 }]);
});

it('listens on loopback only, and to nobody without the password', async () => {
  const server = await start(newDirectory());
  expect(await query(server, "select current_setting('listen_addresses') as addresses")).toEqual([
    { addresses: '127.0.0.1' },
  ]);
  const client = new pg.Client({ connectionString: server.url('postgres').replace(':p@', ':wrong@') });
  await expect(client.connect()).rejects.toThrow('password authentication failed');
});

it('ends what still runs on its data before it starts', async () => {
  const directory = newDirectory();
  const abandoned = await start(directory);
  const next = await start(directory);
  await abandoned.ended;
  expect(await query(next, 'select 1 as one')).toEqual([{ one: 1 }]);
});

it('begins again where its first start was interrupted', async () => {
  const directory = newDirectory();
  mkdirSync(join(directory, 'postgresql', 'base'), { recursive: true });
  expect(await query(await start(directory), 'select 1 as one')).toEqual([{ one: 1 }]);
});

it.runIf(process.platform === 'linux')('starts although nobody has reaped the server that was killed', async () => {
  const directory = newDirectory();
  const killed = await start(directory);
  process.kill(killed.pid, 'SIGKILL');
  await killed.ended;
  // The shell becomes a program that never asks after the child it was left with, which ends with its input.
  const parent = spawn('sh', ['-c', 'exec 3<&0; cat <&3 & echo $!; exec tail -f /dev/null'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  onTestFinished(() => void parent.kill('SIGKILL'));
  const [unreaped] = (await once(parent.stdout, 'data')) as [Buffer];
  await expect.poll(() => readFileSync(`/proc/${parent.pid}/comm`, 'utf8'), { interval: 10 }).toBe('tail\n');
  parent.stdin.end();
  await expect
    .poll(() => readFileSync(`/proc/${String(unreaped).trim()}/status`, 'utf8'), { interval: 10 })
    .toContain('Z (zombie)');
  const file = join(directory, 'postgresql', 'postmaster.pid');
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^\d+/, String(unreaped).trim()));
  expect(await query(await start(directory), 'select 1 as one')).toEqual([{ one: 1 }]);
});

describe.runIf(process.getuid?.() === 0)('as root', () => {
  it('runs below a directory that is closed to everybody else', async () => {
    const closed = newDirectory();
    chmodSync(closed, 0o700);
    expect(await query(await start(join(closed, 'data')), 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('runs as nobody where user namespaces are forbidden', async () => {
    const closed = newDirectory();
    chmodSync(closed, 0o700);
    const user = serverUser(await serverBinaries(), () => false);
    const data = user.dataDirectory(join(closed, 'data', 'postgresql'));
    onTestFinished(() => rmSync(data, { recursive: true, force: true }));
    expect(await query(await start(join(closed, 'data'), { user }), 'select 1 as one')).toEqual([{ one: 1 }]);
  });
});
