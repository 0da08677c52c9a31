import { expect, test } from 'vitest';
import { notFound, startFakeApi } from '../../tests/support/fake-api.ts';
import { portfolioStateReader, revisionOf, stateKey } from './portfolio-state.ts';

test('asks once for all that want to know at the same time', async () => {
  const api = await startFakeApi('demo');
  const reader = portfolioStateReader(api.url, () => 0);
  const answers = await Promise.all(Array.from({ length: 50 }, () => reader.current('test')));
  expect(api.asked).toHaveLength(1);
  expect(new Set(answers)).toHaveProperty('size', 1);
});

test('knows for 250 ms, counted from the question, and then asks again', async () => {
  const api = await startFakeApi('demo');
  let now = 1000;
  const reader = portfolioStateReader(api.url, () => now);
  await reader.current('test');
  now += 250;
  await reader.current('test');
  expect(api.asked).toHaveLength(1);
  now += 1;
  await reader.current('test');
  expect(api.asked).toHaveLength(2);
});

test('forgets what it knew when the API can’t be asked', async () => {
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

test('tells a backend without a status from one that is away', async () => {
  const api = await startFakeApi('demo');
  api.override(() => notFound);
  expect(await portfolioStateReader(api.url).current('test')).toMatchObject({
    ok: false,
    failure: { kind: 'not_offered' },
  });
});

test('changes its key with the revision, the release and the outcome of the newest import', async () => {
  const api = await startFakeApi('demo');
  const result = await portfolioStateReader(api.url).current('test');
  if (!result.ok || result.data.last_import === null) throw new Error('The recorded demo has an import');
  const status = result.data;
  const keys = [
    status,
    { ...status, revision: status.revision + 1 },
    { ...status, release: 'next' },
    { ...status, as_of_date: '2030-01-01' },
    { ...status, last_import: { ...result.data.last_import, outcome: 'rejected' as const } },
  ].map(stateKey);
  expect(new Set(keys).size).toBe(keys.length);
});

test('reads the revision from an entity tag, weak or strong', () => {
  expect(revisionOf('"12-abc"')).toBe(12);
  expect(revisionOf('W/"7-x"')).toBe(7);
  expect(revisionOf('"abc"')).toBeUndefined();
  expect(revisionOf(null)).toBeUndefined();
});
