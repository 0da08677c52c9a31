import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const policy = join(import.meta.dirname, 'scan-policy.ts');

/** The reports are in Trivy's format, with made-up findings. */
function judge(...reports: string[]) {
  const files = reports.map((name) => join(import.meta.dirname, 'recorded', `${name}.json`));
  const { status, stdout, stderr } = spawnSync(process.execPath, [policy, ...files], {
    encoding: 'utf8',
    env: { ...process.env, GITHUB_STEP_SUMMARY: '' },
  });
  return { status, stdout, stderr };
}

test('a critical finding of the system with a fix fails', () => {
  const { status, stdout, stderr } = judge('image-fixable', 'clean');
  expect(status).toBe(1);
  expect(stderr).toContain('1 findings must be fixed');
  expect(stdout).toContain('CRITICAL CVE-2026-10001 in libssl3t64 3.5.7-1~deb13u2 (fixed in 3.5.7-1~deb13u3)');
  expect(stdout).toMatch(/Known and tolerated:[\s\S]*HIGH CVE-2026-10002[\s\S]*LOW CVE-2026-10003[\s\S]*Must be fixed/);
});

test('a high finding of a bundled package with a fix fails', () => {
  expect(judge('clean', 'packages-fixable')).toMatchObject({
    status: 1,
    stdout: expect.stringContaining('HIGH CVE-2026-10004 in fastify 5.12.8'),
  });
});

test('what nobody has fixed, and what is not severe, is listed and passes', () => {
  expect(judge('image-tolerated', 'clean')).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('(no fix yet)'),
  });
});

test('a secret fails whatever else is found', () => {
  expect(judge('packages-secret')).toMatchObject({
    status: 1,
    stdout: expect.stringContaining('secret (aws-access-key-id) in src/config/settings.ts, line 12'),
  });
});

test('a clean report passes', () => {
  expect(judge('clean')).toMatchObject({ status: 0 });
});

test('a scan that looked at nothing, or no scan, is not a clean one', () => {
  expect(judge('nothing-scanned')).toMatchObject({ status: 1, stderr: expect.stringContaining('looked at nothing') });
  expect(judge()).toMatchObject({ status: 1 });
});
