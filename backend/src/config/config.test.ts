import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { readConfig } from './config.ts';

const url = 'postgres://portfolio_reader@db:5432/portfolio';

it('takes defaults for everything but the database', () => {
  expect(readConfig({ DATABASE_URL: url })).toMatchObject({
    host: '127.0.0.1',
    port: 8000,
    metricsPort: 9464,
    logLevel: 'info',
    trustedProxies: ['loopback'],
    corsOrigins: [],
    rateLimitPerMinute: 0,
  });
});

it('counts an empty variable as unset', () => {
  expect(readConfig({ DATABASE_URL: url, PORT: '', LOG_LEVEL: ' ' })).toMatchObject({ port: 8000, logLevel: 'info' });
});

it('names every fault at once, with what is allowed', () => {
  const environment = {
    PORT: '70000',
    METRICS_PORT: 'x',
    LOG_LEVEL: 'loud',
    DRAIN_SECONDS: '-1',
    TRUSTED_PROXIES: '10.0.0.0/8,everyone',
    CORS_ORIGINS: 'https://a.example/path',
    PORTFOLIO_TIME_ZONE: 'Mars/Base',
    PORTFOLIO_CURRENCY: 'euro',
    DATABASE_PASSWORD_FILE: '/nowhere/password',
    DATABASE_AUTH: 'trust',
  };
  let message = '';
  try {
    readConfig(environment);
  } catch (error) {
    message = (error as Error).message;
  }
  expect(message).toContain('11 faults');
  for (const name of [...Object.keys(environment), 'DATABASE_URL']) expect(message).toContain(name);
  expect(message).toContain('PORT is "70000"; it takes a whole number from 0 to 65535.');
  expect(message).toContain('TRUSTED_PROXIES has "everyone"; it takes addresses, ranges such as 10.0.0.0/8,');
  expect(message).toContain('DATABASE_URL is not set; it takes an address of the form postgres://user@host:5432/');
});

it('does not repeat an address that may hold a password', () => {
  expect(() => readConfig({ DATABASE_URL: 'owner:s3cret@db/portfolio' })).toThrow(
    /^(?![\s\S]*s3cret)[\s\S]*DATABASE_URL is not an address of the form postgres:/,
  );
});

it('reads a password from a file without its line end, and refuses an empty one', () => {
  const folder = mkdtempSync(join(tmpdir(), 'config-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'good'), 's3cret\n');
  writeFileSync(join(folder, 'empty'), '\n');
  expect(readConfig({ DATABASE_URL: url, DATABASE_PASSWORD_FILE: join(folder, 'good') }).databasePasswordFromFile).toBe(
    's3cret',
  );
  expect(() => readConfig({ DATABASE_URL: url, DATABASE_PASSWORD_FILE: join(folder, 'empty') })).toThrow(
    'is empty; put the password into it',
  );
});

it('is the only place that reads the environment, apart from the entry points that pass it on', () => {
  const source = join(import.meta.dirname, '..');
  const readers = globSync('**/*.ts', { cwd: source })
    .filter((file) => !file.endsWith('.test.ts') && /process\.env/.test(readFileSync(join(source, file), 'utf8')))
    .sort();
  expect(readers).toEqual(['healthcheck.ts', 'import.ts', 'migrate.ts', 'server.ts']);
});
