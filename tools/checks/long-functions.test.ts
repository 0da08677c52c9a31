import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { repository } from '../kit/repository.ts';

/** `npm run check` finds long functions in the repository; this shows that Biome is configured to. */
const folder = mkdtempSync(join(tmpdir(), 'long-functions-'));
afterAll(() => rmSync(folder, { recursive: true }));

function lint(name: string, lines: number): string {
  copyFileSync(join(repository, 'biome.json'), join(folder, 'biome.json'));
  const body = Array.from({ length: lines }, (_, index) => `  console.log(${index});\n`).join('');
  writeFileSync(join(folder, name), `export function long(): void {\n${body}}\n`);
  const biome = join(repository, 'node_modules/@biomejs/biome/bin/biome');
  const { stdout, stderr } = spawnSync(process.execPath, [biome, 'lint', '--vcs-enabled=false', name], {
    cwd: folder,
    encoding: 'utf8',
  });
  return stdout + stderr;
}

it.each([
  ['long.ts', 71, true],
  ['short.ts', 70, false],
  // A test file is one list of cases.
  ['long.test.ts', 71, false],
])('a function in %s of %i lines is refused: %s', (name, lines, refused) => {
  const output = lint(name, lines);
  expect(output).toContain('Checked 1 file');
  expect(output.includes('noExcessiveLinesPerFunction')).toBe(refused);
});
