import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readConfig as readBackend } from '../backend/src/config/config.ts';
import { readConfig as readFrontend } from '../frontend/src/server/config.ts';
import { repository } from '../tools/kit/repository.ts';
import { serviceSettings } from './settings/services.ts';
import { configurationExitCode } from './topology.ts';

/** How a service judges a setting: the value that it reads, or its error message. */
const verdict = (
  readConfig: (environment: Record<string, string>) => object,
  property: string,
  environment: Record<string, string>,
): unknown => {
  try {
    return (readConfig(environment) as Record<string, unknown>)[property];
  } catch (error) {
    return (error as Error).message;
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

  test.each(Object.keys(values))('%s is read by the same rule in each, with the same message', (name) => {
    const property = name.toLowerCase().replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
    for (const value of values[name] ?? []) {
      expect([value, verdict(readBackend, property, { DATABASE_URL: 'postgres://a@b/c', [name]: value })]).toEqual([
        value,
        verdict(readFrontend, property, { API_URL: 'http://a', [name]: value }),
      ]);
    }
  });

  test('is among those tried here', () => {
    const shared = Object.entries(serviceSettings)
      .filter(([, { readBy }]) => readBy.includes('frontend') && readBy.includes('backend'))
      .map(([name]) => name);
    expect(Object.keys(values).sort()).toEqual(shared.sort());
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

test('no target has the API limit its clients: all readers of a dashboard would be one', () => {
  const { default: limit, values } = serviceSettings.RATE_LIMIT_PER_MINUTE;
  expect([limit, values]).toEqual(['0', undefined]);
});

test('the tier that sees each client’s own address limits instead', () => {
  const edgeStack = readFileSync(join(repository, 'infra/lib/stacks/edge-stack.ts'), 'utf8');
  expect(edgeStack).toMatch(/rateBasedStatement: \{[^}]*aggregateKeyType: 'IP'/);
  // nginx: parity/nginx.rules.ts
});
