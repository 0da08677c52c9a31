/**
 * `npm run record`: records the responses in tests/support/recorded/*.json again. It empties the files, starts a real system
 * for each, and runs the browser and process tests, which fetch and record what they need.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RealSystem, startRealSystem } from './real-system.ts';

const frontend = join(import.meta.dirname, '..');
const root = join(frontend, '..');
const today = '2026-11-15';
const tapes = mkdtempSync(join(tmpdir(), 'tapes-'));

const load = (system: RealSystem, ...args: string[]) => system.run('local/import.ts', args);

function loadYear(system: RealSystem, asDemo: boolean): void {
  system.run('samples/demo-year/generate.ts', [tapes, '--until', today]);
  const names = readdirSync(tapes).filter((name) => name.startsWith('loans-'));
  for (const name of names.sort()) {
    const missing = asDemo || name !== names.at(-1) ? 'withdraw' : 'report';
    const asOf = name.slice('loans-'.length, -'.csv'.length);
    load(system, ...(asDemo ? ['--demo'] : []), '--as-of', asOf, '--missing', missing, join(tapes, name));
  }
}

function writeTape(name: string, rows: readonly string[]): string {
  const path = join(tapes, name);
  writeFileSync(path, ['id,nominal_value,status,due_date', ...rows, ''].join('\n'));
  return path;
}

/** How each system is filled. */
const portfolios: Readonly<Record<string, { demo: boolean; fill: (system: RealSystem) => void }>> = {
  demo: { demo: true, fill: () => undefined },
  empty: { demo: false, fill: () => undefined },
  // The last tape is full but lacks some assets, so it does not reconcile.
  year: { demo: false, fill: (system) => loadYear(system, false) },
  refused: {
    demo: true,
    fill: (system) => {
      loadYear(system, true);
      system.run('local/import.ts', ['--as-of', today, join(root, 'samples/faulty-tape.csv')], 2);
    },
  },
  withdrawn: {
    demo: false,
    fill: (system) => {
      const rows = ['KEPT,1200.00,active,2027-01-31', 'WITHDRAWN,800.50,active,2026-12-31'];
      load(system, '--as-of', '2026-09-30', writeTape('first.csv', rows));
      load(
        system,
        '--as-of',
        '2026-10-31',
        '--missing',
        'withdraw',
        '--accept',
        writeTape('second.csv', rows.slice(0, 1)),
      );
    },
  },
};

const systems: Record<string, RealSystem> = {};
try {
  for (const [name, { demo, fill }] of Object.entries(portfolios)) {
    console.log(`· ${name}`);
    const system = await startRealSystem({ DEMO: demo ? '1' : '0' });
    systems[name] = system;
    fill(system);
    writeFileSync(join(frontend, 'tests/support/recorded', `${name}.json`), '{}\n');
  }
  const from = Object.fromEntries(Object.entries(systems).map(([name, { url }]) => [name, `${url}/api`]));
  // Test files must not run in parallel, because they write the same recordings.
  const { status } = spawnSync('npx', ['vitest', 'run', 'tests', '--no-file-parallelism'], {
    cwd: frontend,
    stdio: 'inherit',
    env: { ...process.env, RECORD_FROM: JSON.stringify(from) },
  });
  process.exitCode = status ?? 1;
} finally {
  await Promise.all(Object.values(systems).map((system) => system.stop()));
  rmSync(tapes, { recursive: true, force: true });
}
