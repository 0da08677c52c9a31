import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { serverBinaries } from './binaries.ts';
import { nobody } from './folder-owner.ts';
import { type EmbeddedServer, startEmbeddedServer } from './server.ts';

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

it('says at once that a server killed while it starts did not start', async () => {
  const directory = newDirectory();
  await (await start(directory)).stop();
  await expect(start(directory, { onStart: (child) => child.kill('SIGKILL') })).rejects.toThrow('did not start');
});

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

  const query1 = (server: EmbeddedServer) => query(server, 'select 1 as one');
  const { uid } = process.getuid?.() === 0 ? nobody() : { uid: 0 };
  /** Whom the system knows the server's process by. */
  const userOf = (server: EmbeddedServer) => lstatSync(`/proc/${server.pid}`).uid;
  const systemFolder = () => join(newDirectory(), 'system');

  it('is nobody to the system where nobody can reach the data, and reads nothing of root', async () => {
    const server = await start(newDirectory());
    expect(userOf(server)).toBe(uid);
    await query(server, 'create table line (text text)');
    await expect(query(server, "copy line from program 'cat /etc/shadow'")).rejects.toThrow(
      'program "cat /etc/shadow"',
    );
    expect(await query(server, 'select from line')).toEqual([]);
  });

  it('keeps the data that it had when nobody could not reach it, and the other way round', async () => {
    const directory = newDirectory();
    const surroundings = { mayEnter: () => false };
    const closed = await start(directory, { surroundings });
    expect(userOf(closed)).toBe(0);
    await query(closed, 'create table kept as select 1 as one');
    await closed.stop();
    const open = await start(directory);
    expect(userOf(open)).toBe(uid);
    expect(await query(open, 'select one from kept')).toEqual([{ one: 1 }]);
    await open.stop();
    expect(await query(await start(directory, { surroundings }), 'select one from kept')).toEqual([{ one: 1 }]);
  });

  it('runs as nobody from a system folder where user namespaces are forbidden', async () => {
    const closed = newDirectory();
    chmodSync(closed, 0o700);
    const surroundings = { namespaces: () => false, systemFolder: systemFolder() };
    chmodSync(dirname(surroundings.systemFolder), 0o711);
    const data = join(closed, 'data');
    const first = await start(data, { surroundings });
    expect(userOf(first)).toBe(uid);
    // Not in /var/tmp, where anybody could have put a folder of that name before.
    const folder = "regexp_replace(current_setting('data_directory'), '/[^/]*$', '')";
    expect(await query(first, `select ${folder} as folder`)).toEqual([{ folder: surroundings.systemFolder }]);
    await query(first, 'create table kept as select 1 as one');
    await first.stop();
    expect(await query(await start(data, { surroundings }), 'select one from kept')).toEqual([{ one: 1 }]);
  });

  it('runs a copy of programs that nobody can reach', async () => {
    const closed = newDirectory();
    const root = join(closed, 'native');
    const original = await serverBinaries();
    cpSync(original.root, root, { recursive: true, verbatimSymlinks: true });
    const surroundings = { systemFolder: systemFolder() };
    chmodSync(dirname(surroundings.systemFolder), 0o711);
    const binaries = { root, initdb: join(root, 'bin', 'initdb'), postgres: join(root, 'bin', 'postgres') };
    const server = await start(newDirectory(), { surroundings, binaries });
    expect(userOf(server)).toBe(uid);
    expect(await query1(server)).toEqual([{ one: 1 }]);
    expect(readlinkSync(`/proc/${server.pid}/exe`)).toContain(surroundings.systemFolder);
  });

  it('gives nothing away that a link in the place of its data points to', async () => {
    const [directory, target] = [newDirectory(), newDirectory()];
    symlinkSync(target, join(directory, 'postgresql'));
    await expect(start(directory)).rejects.toThrow('is a link or a file. Remove it');
    expect([lstatSync(target).uid, readdirSync(target)]).toEqual([0, []]);
  });

  it('neither gives away nor writes to what a link in the place of its password points to', async () => {
    const directory = newDirectory();
    const file = join(newDirectory(), 'file');
    writeFileSync(file, 'kept');
    symlinkSync(file, join(directory, 'postgresql.password'));
    await start(directory);
    expect([lstatSync(file).uid, readFileSync(file, 'utf8')]).toEqual([0, 'kept']);
  });

  it('takes no data that somebody else has put there', async () => {
    const directory = newDirectory();
    mkdirSync(join(directory, 'postgresql'));
    lchownSync(join(directory, 'postgresql'), 12_345, 12_345);
    await expect(start(directory)).rejects.toThrow('belongs to another user (id 12345)');
  });

  it('takes no system folder that somebody else has put there or can change', async () => {
    const plant: readonly ((folder: string) => void)[] = [
      (folder) => {
        mkdirSync(folder);
        lchownSync(folder, uid, uid);
      },
      (folder) => {
        mkdirSync(folder);
        chmodSync(folder, 0o777);
      },
      (folder) => symlinkSync(newDirectory(), folder),
    ];
    for (const planted of plant) {
      const folder = systemFolder();
      planted(folder);
      const surroundings = { namespaces: () => false, mayEnter: () => false, systemFolder: folder };
      await expect(start(newDirectory(), { surroundings })).rejects.toThrow(
        'is not a folder that only root can change',
      );
    }
  });
});

describe('in a folder with a strange path', () => {
  it('keeps data below quotes, dollars, blanks and letters of other scripts', async () => {
    const server = await start(join(newDirectory(), `a $HOME "b" 'c' \\ \`d\` ünï 数据; %`));
    expect(await query(server, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it.each(['a$HOME', 'a`id`', 'a"b', 'a\nb', '$(id)'])('says that it can not be started from %j', async (name) => {
    const root = join(newDirectory(), name);
    const binaries = { root, initdb: join(root, 'bin', 'initdb'), postgres: join(root, 'bin', 'postgres') };
    await expect(start(newDirectory(), { binaries })).rejects.toThrow(
      /^PostgreSQL can't be started from a folder with "\\?.?" in its path: [\s\S]*Move this project to another folder/,
    );
  });

  it('says that it can not keep data below a line break or a path of a thousand bytes', async () => {
    await expect(start(join(newDirectory(), 'a\nb'))).rejects.toThrow('a line break in its path');
    await expect(start(join(newDirectory(), 'ü'.repeat(100), ...Array(9).fill('x'.repeat(99))))).rejects.toThrow(
      'at most 900 bytes; name another with DATA_DIR',
    );
  });
});
