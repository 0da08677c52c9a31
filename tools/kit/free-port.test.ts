import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freePort } from './free-port.ts';
import { repository } from './repository.ts';

test('a free port can be listened on, and is none that the system gives away by itself', async () => {
  for (let round = 0; round < 50; round += 1) {
    const port = await freePort();
    expect(port).toBeGreaterThanOrEqual(20_000);
    expect(port).toBeLessThan(32_000);
    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    server.close();
  }
});

test('each package finds it in the same way', () => {
  const [ours, ...others] = [
    'tools/kit/free-port.ts',
    'backend/embedded-database/free-port.ts',
    'frontend/tests/support/free-port.ts',
  ].map((path) => readFileSync(join(repository, path), 'utf8'));
  for (const other of others) expect(other).toBe(ours);
});
