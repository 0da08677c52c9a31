import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const module = join(import.meta.dirname, 'buffered-stdout.ts');

/** Lines that a process wrote before it ended as the code after them says. */
function linesOf(lines: number, end: string): string[] {
  const program = `
    import { bufferedStdout } from ${JSON.stringify(module)};
    const stdout = bufferedStdout();
    for (let line = 1; line <= ${lines}; line += 1) stdout.write('line ' + line + '\\n');
    ${end}`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' });
  return stdout.split('\n').slice(0, -1);
}

describe('buffered standard output', () => {
  it.each([
    ['when the process has nothing left to do', ''],
    ['when it exits', 'process.exit(0);'],
    ['when it fails', "throw new Error('unexpected');"],
    ['when it flushes before it exits', 'stdout.flush(() => process.exit(0));'],
  ])('loses no line and keeps the order %s', (_when, end) => {
    for (const lines of [1, 5_000]) {
      const written = linesOf(lines, end);
      expect(written).toHaveLength(lines);
      expect(written.at(-1)).toBe(`line ${lines}`);
      expect(written).toEqual(Array.from({ length: lines }, (_, index) => `line ${index + 1}`));
    }
  });

  it('writes a line within a second while the process goes on', () => {
    const program = `
      import { bufferedStdout } from ${JSON.stringify(module)};
      const stdout = bufferedStdout();
      stdout.write('the only line\\n');
      setInterval(() => {}, 1000);`;
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
      encoding: 'utf8',
      timeout: 3_000,
      killSignal: 'SIGKILL',
    });
    expect(stdout).toBe('the only line\n');
  });
});
