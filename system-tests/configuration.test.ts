/** A faulty configuration stops the start with one line that says what to do. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { copyInstallation } from './installation.ts';
import { System } from './system.ts';

describe.skipIf(!inject('engine'))('a faulty configuration stops the start', () => {
  let directory: string;
  beforeAll(() => {
    directory = copyInstallation();
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  const system = (env: Record<string, string>) =>
    new System({ project: 'portfolio-test-faulty', port: 16081, directory, env });
  afterEach(() => system({}).destroy());

  /** What `docker compose up` prints, without Compose's own progress. */
  async function start(env: Record<string, string>): Promise<{ code: number; lines: string[] }> {
    const faulty = system(env);
    const { code, stdout, stderr } = await faulty.attemptCompose(['up', '--no-build', '--no-color', '--no-log-prefix']);
    const lines = `${stdout}\n${stderr}`
      .split('\n')
      .filter((line) => /^configuration: |mem_limit|port is already/.test(line));
    expect(await faulty.containers('edge')).toEqual([]);
    return { code, lines };
  }

  test.each([
    [
      'a secret whose file is missing',
      { DATABASE_READER_PASSWORD: 'reader.txt' },
      'configuration: DATABASE_READER_PASSWORD names "reader.txt", which does not exist: put it into the folder secrets/, or unset DATABASE_READER_PASSWORD',
    ],
    [
      'an address beyond loopback without a password file',
      { BIND: '0.0.0.0' },
      'configuration: BIND=0.0.0.0 opens the dashboard to the network: set EDGE_PASSWORD_FILE to a password file in secrets/ (made with htpasswd or "openssl passwd"), or leave BIND unset',
    ],
    [
      'an allowed host with a port',
      { ALLOWED_HOSTS: 'portfolio.example, portfolio.example:8080' },
      'configuration: ALLOWED_HOSTS holds "portfolio.example:8080", which is not a host name: give names without scheme, port or path, separated by commas',
    ],
    [
      'an allowed host that is a pattern',
      { ALLOWED_HOSTS: '*.example' },
      'configuration: ALLOWED_HOSTS holds "*.example", which is not a host name: give names without scheme, port or path, separated by commas',
    ],
    [
      'too little memory',
      { BACKEND_MEMORY_MIB: '16' },
      'configuration: BACKEND_MEMORY_MIB=16 is not a valid memory limit: give whole MiB, at least 128',
    ],
    [
      'memory that is not a number',
      { BACKEND_MEMORY_MIB: 'plenty' },
      "error decoding 'services[backend].mem_limit': invalid size: 'plentym'",
    ],
  ])('%s', async (_, env, line) => {
    const { code, lines } = await start(env as unknown as Record<string, string>);
    expect(lines).toEqual([line]);
    expect(code).not.toBe(0);
  });

  test('a password file with a malformed line', async () => {
    writeFileSync(join(directory, 'secrets/users.txt'), 'alice\n');
    const { code, lines } = await start({ BIND: '0.0.0.0', EDGE_PASSWORD_FILE: 'users.txt' });
    expect(lines).toEqual([
      'configuration: line 1 of secrets/users.txt is not NAME:HASH: make it with htpasswd or "openssl passwd"',
    ]);
    expect(code).not.toBe(0);
  });
});
