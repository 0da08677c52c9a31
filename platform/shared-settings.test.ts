import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readConfig as readBackend } from '../backend/src/config/config.ts';
import { settings as backend } from '../backend/src/config/settings.ts';
import { readConfig as readFrontend } from '../frontend/src/server/config.ts';
import { settings as frontend } from '../frontend/src/server/settings.ts';
import { repository } from '../tools/kit/repository.ts';
import { apiRateLimitPerMinute, configurationExitCode, defaultCurrency, defaultTimeZone } from './topology.ts';

const read = (file: string) => readFileSync(join(repository, file), 'utf8');

const accepts = (readConfig: (environment: Record<string, string>) => unknown, environment: Record<string, string>) => {
  try {
    readConfig(environment);
    return true;
  } catch {
    return false;
  }
};

describe('a setting that both services read', () => {
  const values: Readonly<Record<string, readonly string[]>> = {
    ENVIRONMENT: [
      'staging',
      'eu-1.test_2',
      ' padded ',
      '',
      'two words',
      'x'.repeat(32),
      'x'.repeat(33),
      'Zürich',
      'a\nb',
      '<b>',
    ],
    RELEASE: ['1.4.0', '1.4.0-3f2a+dirty', 'x'.repeat(128), 'x'.repeat(129), 'a b', 'é', 'a\r\nSet-Cookie: a=b', ''],
    HOST: ['0.0.0.0', '::', 'two hosts'],
    PORT: ['0', '65535', '65536', '-1', '8e3', '8000.0', '0x50'],
    METRICS_PORT: ['0', '9464', '70000', 'off'],
    LOG_LEVEL: ['info', 'INFO', 'loud', 'silent'],
    DRAIN_SECONDS: ['0', '300', '301', '1.5', '-1'],
    OTEL_EXPORTER_OTLP_ENDPOINT: [
      'http://collector:4318',
      'https://c/v1',
      'collector:4318',
      'http://',
      'http://a b',
      '',
    ],
  };

  test.each(Object.keys(values))('%s has the same rule and the same default in each', (name) => {
    for (const value of values[name] ?? []) {
      const verdicts = [
        accepts(readBackend, { DATABASE_URL: 'postgres://a@b/c', [name]: value }),
        accepts(readFrontend, { API_URL: 'http://a', [name]: value }),
      ];
      expect([name, value, verdicts[0]]).toEqual([name, value, verdicts[1]]);
    }
    if (name === 'PORT') return;
    const defaultOf = (settings: object) => (settings as Record<string, { default?: string }>)[name]?.default;
    expect(defaultOf(backend)).toBe(defaultOf(frontend));
  });

  test('is among those tried here', () => {
    expect(Object.keys(values).sort()).toEqual(
      Object.keys(frontend)
        .filter((name) => name in backend)
        .sort(),
    );
  });

  test.each(['backend/src/server.ts', 'frontend/src/server/server.ts'])(
    'at fault, ends %s with the same code',
    (file) => {
      const { NODE_OPTIONS: _, ...environment } = process.env;
      const env = { ...environment, ENVIRONMENT: 'two words', API_URL: 'http://a', DATABASE_URL: 'postgres://a@b/c' };
      const { status, stderr } = spawnSync(process.execPath, [join(repository, file)], {
        env,
        encoding: 'utf8',
        timeout: 60_000,
      });
      expect([status, stderr]).toEqual([
        configurationExitCode,
        expect.stringContaining('ENVIRONMENT is "two words"; it takes a short name such as staging.'),
      ]);
    },
  );
});

const compose = parse(read('docker-compose.yml'), { merge: true }) as {
  services: Record<string, { environment?: Record<string, string> }>;
};

test('currency and time zone have one default in every target', () => {
  expect([backend.PORTFOLIO_CURRENCY.default, backend.PORTFOLIO_TIME_ZONE.default]).toEqual([
    defaultCurrency,
    defaultTimeZone,
  ]);
  for (const { environment = {} } of Object.values(compose.services)) {
    for (const [name, value] of [
      ['PORTFOLIO_CURRENCY', defaultCurrency],
      ['PORTFOLIO_TIME_ZONE', defaultTimeZone],
    ] as const)
      if (name in environment) expect(environment[name]).toBe(`\${${name}:-${value}}`);
  }
  expect(read('.env.example')).toContain(
    `#PORTFOLIO_TIME_ZONE=${defaultTimeZone}\n#PORTFOLIO_CURRENCY=${defaultCurrency}\n`,
  );
  expect(read('infra/README.md')).toContain(`\`${defaultTimeZone}\` and \`${defaultCurrency}\` unless given`);
});

test('no target has the API count its clients: a dashboard’s readers would be one', () => {
  expect(Number(backend.RATE_LIMIT_PER_MINUTE.default)).toBe(apiRateLimitPerMinute);
  const files = globSync('{infra/lib,infra/bin,local}/**/*.ts', { cwd: repository });
  const setting = ['docker-compose.yml', 'local/start.ts', ...files].filter((file) =>
    read(file).includes('RATE_LIMIT_PER_MINUTE'),
  );
  expect(setting).toEqual([]);
});

test('who limits instead is the tier that sees each client’s own address', () => {
  expect(read('nginx/frontend.conf')).toMatch(/limit_req_zone \$binary_remote_addr/);
  expect(read('nginx/backend.conf')).not.toMatch(/limit_req/);
  expect(read('infra/lib/stacks/edge-stack.ts')).toMatch(/rateBasedStatement: \{[^}]*aggregateKeyType: 'IP'/);
});
