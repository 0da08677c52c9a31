import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { startTestApi } from '../test-support/api.ts';
import { createTestDatabase } from '../test-support/database.ts';
import { demoAssets, loadAssets } from '../test-support/portfolio.ts';

const run = promisify(execFile);
const contract = join(import.meta.dirname, '..', '..', 'contract', 'contract.ts');

async function contractTests(url: string): Promise<{ passes: boolean; output: string }> {
  const { NODE_OPTIONS: _, VITEST: __, ...environment } = process.env;
  return run(process.execPath, [contract, url], { env: environment }).then(
    ({ stdout }) => ({ passes: true, output: stdout }),
    (error: { stdout: string }) => ({ passes: false, output: error.stdout }),
  );
}

async function listeningDemo() {
  const database = await createTestDatabase();
  await loadAssets(database.owner, '2026-03-31', demoAssets);
  const { app } = await startTestApi(database);
  return app.listen({ host: '127.0.0.1', port: 0 });
}

it('answers like the reference, for each row of its contract', async () => {
  const { passes, output } = await contractTests(await listeningDemo());
  expect(output).toContain('ℹ fail 0');
  expect(passes).toBe(true);
});

it('gives the values of the demo portfolio', async () => {
  const insights = (await (await fetch(`${await listeningDemo()}/insights`)).json()) as { value: number }[];
  expect(insights.map(({ value }) => value)).toEqual([506817.31, 0.4, 260238.11, 0.0288]);
});

// Each defect is one that a client of the reference would notice; the contract tests must notice it too.
it.each([
  ['/health', { status: 'ok', version: '1.0.0' }],
  ['/insights', [{ id: 'insight-001', name: 'total_portfolio_value', value: '506817.31' }]],
  ['/assets', { items: [] }],
  ['/nothing-here', { message: 'Not Found' }],
])('the contract tests fail on a backend whose %s differs', async (path, body) => {
  const real = await listeningDemo();
  const broken = createServer(async (request, response) => {
    if (request.url === path) {
      response
        .writeHead(path === '/nothing-here' ? 404 : 200, { 'content-type': 'application/json' })
        .end(JSON.stringify(body));
      return;
    }
    const answer = await fetch(`${real}${request.url}`, { method: request.method ?? 'GET' });
    response
      .writeHead(answer.status, {
        'content-type': answer.headers.get('content-type') ?? '',
        allow: answer.headers.get('allow') ?? '',
      })
      .end(await answer.text());
  });
  await new Promise<void>((resolve) => broken.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    broken.close();
    broken.closeAllConnections();
  });
  const address = broken.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  const { passes } = await contractTests(`http://127.0.0.1:${address.port}`);
  expect(passes).toBe(false);
});
