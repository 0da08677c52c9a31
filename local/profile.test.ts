import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repository } from '../tools/kit/repository.ts';

/** As npm runs it: in the repository's folder, with the user's own folder in INIT_CWD. */
function profile(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(repository, 'local/profile.ts'), ...args], {
    cwd: repository,
    env: { ...process.env, INIT_CWD: join(repository, 'samples') },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

test('writes the draft of a profile, and nothing else, for a tape named from where the user is', () => {
  const { status, stdout } = profile('good-tape.csv');
  expect(status).toBe(0);
  expect(stdout).toMatch(/^# yaml-language-server: .*\nfields:\n.*\n {2}nominal_value: nominal_value\n/s);
});

test.each([
  [['nowhere.csv'], "The tape nowhere.csv can't be read: no such file."],
  [[], 'Which tape? npm run --silent profile -- TAPE > profiles/LENDER.yaml'],
])('%j: exits with 1 and says why', (args, message) => {
  expect(profile(...args)).toEqual({ status: 1, stdout: '', stderr: expect.stringContaining(message) });
});
