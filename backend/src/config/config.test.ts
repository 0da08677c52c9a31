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
});

it('reads a password from a file without its line end, and refuses an empty one', () => {
  const folder = mkdtempSync(join(tmpdir(), 'config-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'good'), 's3cret\n');
  writeFileSync(join(folder, 'empty'), '\n');
  expect(readConfig({ DATABASE_URL: url, DATABASE_PASSWORD_FILE: join(folder, 'good') }).database.password).toBe(
    's3cret',
  );
  expect(() => readConfig({ DATABASE_URL: url, DATABASE_PASSWORD_FILE: join(folder, 'empty') })).toThrow(
    'is empty; put the password into it',
  );
});

it('is the only place that reads the environment, but for the entry points that hand it over', () => {
  const source = join(import.meta.dirname, '..');
  const readers = globSync('**/*.ts', { cwd: source })
    .filter((file) => !file.endsWith('.test.ts') && /process\.env/.test(readFileSync(join(source, file), 'utf8')))
    .sort();
  expect(readers).toEqual(['healthcheck.ts', 'import.ts', 'migrate.ts', 'server.ts']);
});
