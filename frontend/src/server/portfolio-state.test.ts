import { expect, test } from 'vitest';
import { notFound, startFakeApi } from '../../tests/support/fake-api.ts';
import type { Status } from '../api/contract.ts';
import { isOfRevision, portfolioStateReader, stateKey } from './portfolio-state.ts';

const token = '3f2b8c1e-5a4d-4f6e-9b7a-0c1d2e3f4a5b';

test('shares one request among concurrent callers', async () => {
  const api = await startFakeApi('demo');
  const reader = portfolioStateReader(api.url, () => 0);
  const results = await Promise.all(Array.from({ length: 50 }, () => reader.current('test')));
  expect(api.requests).toHaveLength(1);
  expect(new Set(results)).toHaveProperty('size', 1);
});

test('reuses a response for 250 ms, counted from its request, and then asks again', async () => {
  const api = await startFakeApi('demo');
  let now = 1000;
  const reader = portfolioStateReader(api.url, () => now);
  await reader.current('test');
  now += 250;
  await reader.current('test');
  expect(api.requests).toHaveLength(1);
  now += 1;
  await reader.current('test');
  expect(api.requests).toHaveLength(2);
});

test('drops the last state when the API can’t be reached', async () => {
  const api = await startFakeApi('demo');
  let now = 0;
  const reader = portfolioStateReader(api.url, () => now);
  expect((await reader.current('test')).ok).toBe(true);
  await api.down();
  now += 300;
  expect(await reader.current('test')).toMatchObject({ ok: false, failure: { kind: 'unreachable' } });
  await api.up();
  now += 300;
  expect((await reader.current('test')).ok).toBe(true);
});

test('distinguishes a backend without /status from an unreachable one', async () => {
  const api = await startFakeApi('demo');
  api.override(() => notFound);
  expect(await portfolioStateReader(api.url).current('test')).toMatchObject({
    ok: false,
    failure: { kind: 'not_offered' },
  });
});

test('changes the key with every field of the state except the API’s start time', async () => {
  const api = await startFakeApi('demo');
  const result = await portfolioStateReader(api.url).current('test');
  if (!result.ok || result.data.last_import === null) throw new Error('The recorded demo has an import');
  const status: Status = { ...result.data, revision_token: token };
  const changed = Object.keys(status).map((name) => ({ ...status, [name]: 'another' }) as Status);
  const { last_import: newest } = result.data;
  const keys = [
    ...changed,
    { ...status, last_import: { ...newest, outcome: 'rejected' as const } },
    { ...status, last_import: { ...newest, file_name: 'another.csv' } },
    { ...status, last_import: { ...newest, rows_rejected: 7 } },
  ].map(stateKey);
  expect(keys).toContain(stateKey(status));
  expect(new Set(keys).size).toBe(keys.length);
  expect(stateKey({ ...status, started_at: '2030-01-01T00:00:00Z' })).toBe(stateKey(status));
});

test('recognises responses of its revision by revision and token in their tag, weak or strong', () => {
  const hex = token.replaceAll('-', '');
  const state = { revision: 12, revision_token: token } as Status;
  for (const tag of [`"12-${hex}-abc"`, `W/"12-${hex}-x"`]) expect(isOfRevision(tag, state), tag).toBe(true);
  for (const tag of ['"12-abc"', `"1-${hex}-abc"`, `"12-${hex}"`, `"12-${'0'.repeat(32)}-abc"`, '"abc"', null])
    expect(isOfRevision(tag, state), String(tag)).toBe(false);
});

test('compares only the revision if the API is of the previous release, which has no token', () => {
  const state = { revision: 12 } as Status;
  expect(isOfRevision('"12-abc"', state)).toBe(true);
  expect(isOfRevision('"13-abc"', state)).toBe(false);
});
