import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { repository } from '../tools/kit/repository.ts';
import { prepareDataDirectory } from './database/data-directory.ts';
import { databaseName, startCommand, whereItWorks } from './database/database-name.ts';
import { localSettings } from './settings.ts';

function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'portfolio-settings-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

it('treats an empty setting as unset', () => {
  const unset = localSettings({});
  const names = ['PORT', 'DATA_DIR', 'DATABASE_URL', 'DEMO', 'ALLOWED_HOSTS', 'INIT_CWD'];
  for (const empty of ['', ' ']) {
    const environment = Object.fromEntries(names.map((name) => [name, empty]));
    expect(localSettings(environment)).toEqual({ ...unset, environment });
  }
  expect(unset).toMatchObject({ port: 8080, dataDirectory: join(repository, '.data'), loadDemo: true, isNamed: false });
});

it('refuses invalid values', () => {
  for (const PORT of ['8e1', '0x50', '80 80', '-1', '0', '65536', 'http'])
    expect(() => localSettings({ PORT })).toThrow('it takes a whole number from 1 to 65535');
  for (const DEMO of ['no', 'false', 'off'])
    expect(() => localSettings({ DEMO })).toThrow('it takes 0 to leave a new database empty');
  for (const name of ['http://portfolio.example', 'portfolio.example:80', '*.example', 'a b'])
    expect(() => localSettings({ ALLOWED_HOSTS: `fine.example, ${name}` })).toThrow(`ALLOWED_HOSTS has "${name}"`);
});

it('reports every fault at once', () => {
  expect(() => localSettings({ PORT: 'x', DEMO: 'yes', DATABASE_URL: 'mysql://owner:secret@db/x' })).toThrow(
    /^(?!.*secret).*3 faults:\n.*PORT is "x".*DEMO is "yes".*DATABASE_URL is not an address of the form postgres:/s,
  );
});

it('refuses a data directory that is or contains the home or project folder', () => {
  for (const DATA_DIR of ['/', '.', repository, dirname(repository), homedir(), `${repository}/`, '../..'])
    expect(() => localSettings({ DATA_DIR }), DATA_DIR).toThrow(
      'which also holds other things. Name a folder of its own',
    );
  expect(localSettings({ DATA_DIR: join(repository, 'elsewhere') }).dataDirectory).toBe(join(repository, 'elsewhere'));
});

it('refuses a data directory that holds other files, or is a file', () => {
  const directory = newDirectory();
  const prepare = (folder: string) => prepareDataDirectory(localSettings({ DATA_DIR: folder }));
  for (const [folder, files] of Object.entries({ a: ['thesis.odt'], b: ['logs', 'src', 'x', 'y', 'z'] })) {
    mkdirSync(join(directory, folder));
    for (const file of files) writeFileSync(join(directory, folder, file), '');
    expect(() => prepare(join(directory, folder))).toThrow(/which holds other files \(.*Name an empty folder/);
    expect(readdirSync(join(directory, folder)).sort()).toEqual(files);
  }
  expect(() => prepare(join(directory, 'a', 'thesis.odt'))).toThrow('which is a file. Name a folder.');
  for (const files of [[], ['lost+found'], ['passwords.json', 'notes.txt'], ['lock.json', 'database.port']]) {
    const folder = join(directory, `ours-${files.length}-${files[0]}`);
    mkdirSync(folder);
    for (const file of files) writeFileSync(join(folder, file), '');
    prepare(folder);
    prepare(folder);
  }
});

it('never includes the password in the name of a database', () => {
  const name = (DATABASE_URL: string) => databaseName(localSettings({ DATABASE_URL }));
  expect(name('postgres://owner:secret@db.example:5433/portfolio')).toBe('db.example:5433/portfolio as owner');
  expect(name('postgresql://db.example/portfolio?user=owner&password=secret')).toBe('db.example/portfolio');
  expect(name('postgres://owner:se%23cret@[::1]:5432/portfolio#secret')).toBe('[::1]:5432/portfolio as owner');
  for (const DATABASE_URL of ['postgres://owner:se#cret@db/portfolio', 'postgres://owner:se/cret@db/portfolio'])
    expect(() => localSettings({ DATABASE_URL })).toThrow(/^(?!.*cret).*percent-encoded/s);
});

it('says how to see a database that no dashboard shows', async () => {
  const settings = (DATA_DIR: string) => localSettings({ DATA_DIR, PORT: '1' });
  expect(startCommand(localSettings({}))).toBe('npm start');
  expect(startCommand(settings("/data/it's mine"))).toBe(`DATA_DIR='/data/it'\\''s mine' npm start`);
  expect(await whereItWorks(settings('/data'), undefined)).toBe(
    'database: embedded, data in /data; no dashboard is running on it; to see it, run: DATA_DIR=/data npm start',
  );
  expect(await whereItWorks(settings('/data'), 'http://localhost:1')).toBe(
    'database: embedded, data in /data; dashboard: http://localhost:1',
  );
});

it('says that the dashboard at the usual address shows another database', async () => {
  const other = createServer((_request, response) => response.end('{"status":"healthy"}')).listen(0, 'localhost');
  await once(other, 'listening');
  onTestFinished(() => void other.close());
  const address = other.address();
  const PORT = typeof address === 'object' ? String(address?.port) : '';
  expect(await whereItWorks(localSettings({ DATA_DIR: '/data', PORT }), undefined)).toContain(
    `The dashboard at http://localhost:${PORT} shows another database.`,
  );
});
