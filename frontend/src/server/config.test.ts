import { expect, test } from 'vitest';
import { readConfig } from './config.ts';

test('has a default for everything but the API’s address', () => {
  expect(readConfig({ API_URL: 'http://gateway/' })).toEqual({
    apiUrl: 'http://gateway',
    host: '127.0.0.1',
    port: 3000,
    metricsPort: 9464,
    logLevel: 'info',
    environment: 'development',
    release: 'development',
    drainSeconds: 0,
  });
});

test('uses NEXT_PUBLIC_API_URL if API_URL is unset or empty', () => {
  expect(readConfig({ NEXT_PUBLIC_API_URL: 'http://a/api' }).apiUrl).toBe('http://a/api');
  expect(readConfig({ API_URL: '', NEXT_PUBLIC_API_URL: 'http://a' }).apiUrl).toBe('http://a');
  expect(readConfig({ API_URL: 'http://b', NEXT_PUBLIC_API_URL: 'http://a' }).apiUrl).toBe('http://b');
});

test('reports all invalid settings at once, with the allowed values', () => {
  const faults = () => readConfig({ PORT: '70000', LOG_LEVEL: 'loud', DRAIN_SECONDS: '-1', ENVIRONMENT: 'two words' });
  expect(faults).toThrow(/5 faults/);
  expect(faults).toThrow(/API_URL is not set; it takes an address such as/);
  expect(faults).toThrow(/PORT is "70000"; it takes a whole number from 0 to 65535/);
  expect(faults).toThrow(/LOG_LEVEL is "loud"; it takes trace, debug, info, warn, error, silent/);
  expect(faults).toThrow(/DRAIN_SECONDS is "-1"/);
  expect(faults).toThrow(/ENVIRONMENT is "two words"/);
});

test('refuses an address that isn’t HTTP or has a query', () => {
  expect(() => readConfig({ API_URL: 'gateway:80' })).toThrow(/API_URL/);
  expect(() => readConfig({ API_URL: 'http://gateway/?a=b' })).toThrow(/API_URL/);
});
