import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { Report } from './report.ts';

const bench = (...args: string[]) =>
  spawnSync(process.execPath, [join(import.meta.dirname, 'bench.ts'), ...args], {
    encoding: 'utf8',
    env: { ...process.env, VITEST: undefined, NODE_OPTIONS: undefined } as NodeJS.ProcessEnv,
  });

// Sections that need neither builds nor containers are enough to keep the benchmarks in step with the code they
// measure.
it('measures each section and writes the results next to the targets', () => {
  const directory = mkdtempSync(join(tmpdir(), 'portfolio-bench-test-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const file = join(directory, 'bench.json');
  const sections = ['api', 'insights', 'assets', 'stream', 'import'];
  const { status, stdout, stderr } = bench('--quick', '--json', file, ...sections);
  expect(status, stdout + stderr).toBe(0);
  const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
  expect(Object.keys(report)).toEqual(sections);
  for (const { tables, targets } of Object.values(report)) {
    expect(targets.length).toBeGreaterThan(0);
    for (const { rows } of tables) expect(rows.flat().filter((cell) => cell.includes('NaN'))).toEqual([]);
    for (const { measured } of targets) expect(measured).not.toContain('NaN');
  }
});

it('lists the sections when asked for an unknown one', () => {
  const { status, stderr } = bench('speed');
  expect(status).toBe(2);
  expect(stderr).toContain('There is no section speed. Sections: api, insights,');
});
