import { existsSync, linkSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import pg from 'pg';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../test-support/database.ts';
import { header, runImporter, samplesFolder, startImporter, tapeFile } from '../test-support/importing.ts';
import { portfolioContents } from '../test-support/portfolio-invariants.ts';
import { until } from '../test-support/until.ts';
import { importLockClass } from './database/import-lock.ts';
import { listImports } from './features/imports/imports.queries.ts';

const tape = `${header}A-1,100.00,active,2026-01-31\n`;
const logLines = (stderr: string) =>
  stderr
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const outcomes = async (database: TestDatabase) =>
  (await listImports(database.owner, { limit: 10, before: undefined })).map(({ outcome }) => outcome);

describe('the importer as a command', () => {
  test('loads a tape: exit 0, the report on standard output, start and outcome as log lines', async () => {
    const database = await createTestDatabase();
    const run = await runImporter(database.writerUrl, ['--as-of', '2026-01-31', `${samplesFolder}good-tape.csv`]);
    expect(run.code).toBe(0);
    expect(run.stdout).toContain(
      'good-tape.csv is loaded, as of 2026-01-31: 20 new, 0 changed, 0 unchanged. Import 1.',
    );
    expect(run.stdout).toContain('21 rows; total value 1,003,335.59');
    expect(run.stdout).toContain('1 identical duplicate was left out');
    const [started, finished] = logLines(run.stderr);
    expect(started).toMatchObject({ service: 'importer', message: 'import started', fileName: 'good-tape.csv' });
    expect(finished).toMatchObject({ importId: 1, outcome: 'loaded', assetsNew: 20, durationMs: expect.any(Number) });
  });

  test('rejects a faulty tape: exit 2, each fault with line, id, field, value, code and message', async () => {
    const database = await createTestDatabase();
    const run = await runImporter(database.writerUrl, [`${samplesFolder}faulty-tape.csv`]);
    expect(run.code).toBe(2);
    expect(run.stdout).toContain('faulty-tape.csv is rejected');
    expect(run.stdout).toContain('nothing was changed');
    expect(run.stdout).toContain(
      'line 8, id SMB-2024-0007, nominal_value: "-15400.00" [amount_negative] A nominal value is zero or more.',
    );
    expect(logLines(run.stderr).at(-1)).toMatchObject({ level: 'warn', outcome: 'rejected', rowsRejected: 21 });
    expect(run.stderr).not.toContain('SMB-'); // a tape's values stay out of the log
  });

  test('shows the first fifty faults and where to get the others', async () => {
    const database = await createTestDatabase();
    const rows = Array.from({ length: 60 }, (_, n) => `A-${n},x,paid,2026-01-31\n`).join('');
    const run = await runImporter(database.writerUrl, [tapeFile(header + rows)]);
    expect(run.stdout.match(/^ {4}line /gm)).toHaveLength(50);
    expect(run.stdout).toContain('and 10 more. --rejects FILE');
  });

  test('what a tape says cannot steer the terminal', async () => {
    const database = await createTestDatabase();
    const run = await runImporter(
      database.writerUrl,
      ['-'],
      Buffer.from(`${header}A-1,\x1b[2J\x1b]0;owned\x07,paid,2026-01-31\n`),
    );
    expect(run.code).toBe(2);
    expect(run.stdout).not.toMatch(/[^\P{Cc}\n]/u);
    expect(run.stdout).toContain('\\u{1b}[2J');
  });

  test('reads standard input, compressed too', async () => {
    const database = await createTestDatabase();
    const run = await runImporter(database.writerUrl, ['--as-of', '2026-01-31', '-'], gzipSync(tape));
    expect(run).toMatchObject({ code: 0, stdout: expect.stringContaining('standard input is loaded') });
  });

  test('refuses a day to come, because older tapes would be refused from then on; --allow-future takes it', async () => {
    const database = await createTestDatabase();
    const run = await runImporter(database.writerUrl, ['--as-of', '9999-12-30', tapeFile(tape)]);
    expect(run).toMatchObject({ code: 1, stderr: expect.stringContaining('9999-12-30, which is in the future') });
    const allowed = await runImporter(database.writerUrl, ['--as-of', '9999-12-30', '--allow-future', tapeFile(tape)]);
    expect(allowed).toMatchObject({ code: 0, stdout: expect.stringContaining('is loaded, as of 9999-12-30') });
    expect(await outcomes(database)).toEqual(['loaded', 'failed']);
  });

  test('--undo shows what it would take back, takes it back, and says when that has been done', async () => {
    const database = await createTestDatabase();
    const undo = (...args: string[]) => runImporter(database.writerUrl, ['--undo', ...args]);
    expect(await undo()).toMatchObject({ code: 0, stdout: 'No tape is loaded: there is nothing to undo.\n' });
    await runImporter(database.writerUrl, ['--as-of', '2026-01-31', tapeFile(tape, 'january.csv')]);
    const before = await portfolioContents(database.owner);
    const shown = await undo();
    expect(shown).toMatchObject({ code: 0, stdout: expect.stringContaining('1 (january.csv, as of 2026-01-31)') });
    expect(shown.stdout).toContain('npm run import -- --undo 1');
    expect(await portfolioContents(database.owner)).toBe(before);
    expect(await undo('7')).toMatchObject({ code: 1, stderr: expect.stringContaining('There is no import 7.') });
    const undone = await undo('1');
    expect(undone).toMatchObject({ code: 0, stdout: expect.stringContaining('The portfolio is empty') });
    expect(logLines(undone.stderr).at(-1)).toMatchObject({ message: 'undo finished', importId: 1, outcome: 'undone' });
    expect(await undo('1')).toMatchObject({ code: 0, stdout: expect.stringContaining('already undone') });
    expect(await outcomes(database)).toEqual(['undone']);
    // It is no new database: the demo stays away, as after any tape.
    expect((await runImporter(database.writerUrl, ['--demo'])).stdout).toContain('Nothing to do.');
  });

  test('OPERATOR is on record in place of the operating-system user', async () => {
    const database = await createTestDatabase();
    const as = (operator: string) => ({ OPERATOR: operator });
    await runImporter(database.writerUrl, ['--as-of', '2026-01-31', tapeFile(tape)], undefined, [], as('role/jo'));
    await runImporter(database.writerUrl, ['--undo', '1'], undefined, [], as('role/kim'));
    const [record] = await database.owner.selectFrom('imports').select(['imported_by', 'undone_by']).execute();
    expect(record).toEqual({ imported_by: 'role/jo', undone_by: 'role/kim' });
  });

  test('an implausible tape: exit 3 with the figures; --accept loads it', async () => {
    const database = await createTestDatabase();
    const rows = Array.from({ length: 20 }, (_, n) => `A-${n},100.00,active,2027-01-31\n`);
    const load = (...args: string[]) => runImporter(database.writerUrl, args, undefined, [], {});
    await load('--as-of', '2026-01-31', tapeFile(header + rows.join('')));
    const half = tapeFile(header + rows.slice(10).join(''));
    const refused = await load('--as-of', '2026-02-28', half);
    expect(refused).toMatchObject({ code: 3, stdout: expect.stringContaining('is refused as implausible') });
    expect(refused.stdout).toContain('10 of 20 assets are not on the tape: 50%, where up to 10% is plausible.');
    expect(logLines(refused.stderr).at(-1)).toMatchObject({ level: 'warn', outcome: 'implausible' });
    expect(await load('--as-of', '2026-02-28', '--dry-run', half)).toMatchObject({ code: 3 });
    expect(await load('--as-of', '2026-02-28', '--accept', half)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Implausible, and accepted.'),
    });
    expect(await outcomes(database)).toEqual(['loaded', 'implausible', 'loaded']);
  });

  test('loads the demo portfolio once', async () => {
    const database = await createTestDatabase();
    const first = await runImporter(database.writerUrl, ['--demo']);
    expect(first).toMatchObject({ code: 0, stdout: expect.stringContaining('20 rows; total value 506,817.31') });
    const second = await runImporter(database.writerUrl, ['--demo']);
    expect(second).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing to do') });
    expect(await outcomes(database)).toEqual(['loaded']);
  });

  test.each([
    [['--nope', 'x.csv'], 'There is no option --nope; --help lists those there are.\n'],
    [[], 'Which tape? npm run import -- [options] TAPE.csv [TAPE.csv …]\n'],
    [['/does/not/exist.csv'], "The tape /does/not/exist.csv can't be read: no such file.\n"],
    [['/'], '/ is a folder; name the tape in it.\n'],
  ])('%j: one clear line, exit 1', async (args, line) => {
    expect(await runImporter('postgres://nobody@127.0.0.1:1/nowhere', args)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: line,
    });
  });

  test('shows its help without a database', async () => {
    expect(await runImporter('', ['--help'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('--date-format'),
    });
  });

  test('without a usable database: exit 1 and what to do', async () => {
    const { host, port, password } = inject('databaseServer');
    const path = tapeFile(tape);
    const unset = await runImporter('', [path]);
    expect(unset).toMatchObject({ code: 1, stderr: expect.stringContaining('DATABASE_URL is not set') });
    const away = await runImporter('postgres://nobody@127.0.0.1:1/nowhere', [path]);
    expect(away).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("can't be reached: connect ECONNREFUSED 127.0.0.1:1"),
    });
    const empty = await runImporter(`postgres://portfolio_writer:${password}@${host}:${port}/postgres`, [path]);
    expect(empty).toMatchObject({ code: 1, stderr: expect.stringContaining('lacks migrations') });
  });

  test('a file for the rejects that is a link to the tape: exit 1, and the tape stays', async () => {
    const path = tapeFile(tape);
    linkSync(path, `${path}.link`);
    const run = await runImporter('postgres://nobody@127.0.0.1:1/nowhere', ['--rejects', `${path}.link`, path]);
    expect(run).toMatchObject({ code: 1, stderr: expect.stringContaining('names the tape itself') });
    expect(readFileSync(path, 'utf8')).toBe(tape);
  });

  test.runIf(existsSync('/dev/full'))('a disk that is full while rejects are written: exit 1, one line', async () => {
    const database = await createTestDatabase();
    const link = tapeFile('', 'rejects.csv');
    rmSync(link);
    symlinkSync('/dev/full', link);
    const run = await runImporter(database.writerUrl, ['--rejects', link, tapeFile(tape)]);
    expect(run).toMatchObject({ code: 1, stderr: `The file ${link} can't be written (ENOSPC).\n` });
  });

  test('a file for the rejects that cannot be written: exit 1 before anything is read', async () => {
    const database = await createTestDatabase();
    const run = await runImporter(database.writerUrl, ['--rejects', '/does/not/exist/rejects.csv', tapeFile(tape)]);
    expect(run).toMatchObject({ code: 1, stderr: expect.stringContaining("can't be written (ENOENT)") });
    expect(await outcomes(database)).toEqual([]);
  });
});

test('two imports at once: the second waits for the first, then loads', async () => {
  const database = await createTestDatabase();
  const holder = new pg.Client({ connectionString: database.ownerUrl });
  await holder.connect();
  onTestFinished(() => holder.end());
  await holder.query('select pg_advisory_lock($1, 0)', [importLockClass]);
  const waiting = (count: number) =>
    until(`${count} imports to queue`, async () => {
      const { rows } = await holder.query<{ count: number }>(
        `select count(*)::int as count from pg_locks where locktype = 'advisory' and not granted
           and database = (select oid from pg_database where datname = current_database())`,
      );
      return rows[0]?.count === count;
    });
  const first = startImporter(database.writerUrl, ['--as-of', '2026-01-31', tapeFile(tape)]);
  await waiting(1);
  const second = startImporter(database.writerUrl, [
    '--as-of',
    '2026-01-31',
    tapeFile(`${tape}A-2,5,paid,2026-01-31\n`),
  ]);
  await waiting(2);
  expect(await outcomes(database)).toEqual(['running', 'running']);
  await holder.query('select pg_advisory_unlock($1, 0)', [importLockClass]);
  expect((await first.ended).stdout).toContain('1 new, 0 changed, 0 unchanged. Import 1.');
  expect((await second.ended).stdout).toContain('1 new, 0 changed, 1 unchanged. Import 2.');
  expect(await outcomes(database)).toEqual(['loaded', 'loaded']);
});

test('SIGTERM ends an import with a word about it', async () => {
  const database = await createTestDatabase();
  const holder = new pg.Client({ connectionString: database.ownerUrl });
  await holder.connect();
  onTestFinished(() => holder.end());
  await holder.query('select pg_advisory_lock($1, 0)', [importLockClass]);
  const importer = startImporter(database.writerUrl, ['--as-of', '2026-01-31', tapeFile(tape)]);
  await until('the import to run', async () => (await outcomes(database))[0] === 'running');
  importer.kill('SIGTERM');
  const run = await importer.ended;
  expect(run).toMatchObject({ code: 1, stderr: expect.stringContaining('Ended by SIGTERM') });
  await until('the import to show as interrupted', async () => (await outcomes(database))[0] === 'interrupted');
});

test('an import that is killed while it waits shows as interrupted, and the next one writes that down', async () => {
  const database = await createTestDatabase();
  const holder = new pg.Client({ connectionString: database.ownerUrl });
  await holder.connect();
  onTestFinished(() => holder.end());
  await holder.query('select pg_advisory_lock($1, 0)', [importLockClass]);
  const importer = startImporter(database.writerUrl, ['--as-of', '2026-01-31', tapeFile(tape)]);
  await until('the import to run', async () => (await outcomes(database))[0] === 'running');
  importer.kill('SIGKILL');
  await importer.ended;
  await until('the import to show as interrupted', async () => (await outcomes(database))[0] === 'interrupted');
  await holder.query('select pg_advisory_unlock($1, 0)', [importLockClass]);
  expect(await runImporter(database.writerUrl, ['--as-of', '2026-01-31', tapeFile(tape)])).toMatchObject({ code: 0 });
  expect(await database.owner.selectFrom('imports').select(['outcome', 'message']).orderBy('id').execute()).toEqual([
    { outcome: 'interrupted', message: expect.stringContaining('nothing was changed') },
    { outcome: 'loaded', message: expect.any(String) },
  ]);
});

test('a tape of 50 MB whose last line is bad is refused as a whole, in little memory', async () => {
  const database = await createTestDatabase();
  await runImporter(database.writerUrl, ['--as-of', '2026-01-31', tapeFile(tape)]);
  const before = await portfolioContents(database.owner);
  const row = (n: number) => `LOAN-${String(n).padStart(9, '0')}-${'x'.repeat(60)},12345.67,active,2027-01-31\n`;
  const large = Buffer.concat([
    Buffer.from(header),
    ...Array.from({ length: 55 }, (_, block) =>
      Buffer.from(Array.from({ length: 10_000 }, (_, n) => row(block * 10_000 + n)).join('')),
    ),
    Buffer.from('LAST,1,unheard of,2027-01-31\n'),
  ]);
  expect(large.length).toBeGreaterThan(50e6);
  const run = await runImporter(database.writerUrl, ['--as-of', '2026-01-31', tapeFile(large)], undefined, [
    '--import',
    `data:text/javascript,process.on('exit',()=>console.error('peak',process.resourceUsage().maxRSS))`,
  ]);
  expect(run.code).toBe(2);
  expect(run.stdout).toContain('line 550002, id LAST, status: "unheard of" [status_unknown]');
  expect(Number(/^peak (\d+)$/m.exec(run.stderr)?.[1]) / 1024).toBeLessThan(250);
  expect(await portfolioContents(database.owner)).toBe(before);
});
