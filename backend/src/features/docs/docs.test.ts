import { expect, it } from 'vitest';
import { startTestApi } from '../../../test-support/api.ts';
import { createTestDatabase } from '../../../test-support/database.ts';

it('the page leads back to the dashboard, and everything that it names is there', async () => {
  const { get } = await startTestApi(await createTestDatabase());
  const page = (await get('/docs')).body;
  const addresses = [...page.matchAll(/(?:href|src)="([^"]+)"/g)].map(
    ([, address]) => new URL(address ?? '', 'http://portfolio.example/api/docs').pathname,
  );
  const [own, others] = [true, false].map((isOwn) => addresses.filter((path) => path.startsWith('/api/') === isOwn));
  expect([...new Set(others)]).toEqual(['/']);
  expect(own?.length).toBeGreaterThan(4);
  for (const path of own ?? []) expect((await get(path.replace('/api', ''))).status, path).toBe(200);
});
