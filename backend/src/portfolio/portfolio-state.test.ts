import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { connect } from '../database/connection.ts';
import { currentPortfolio } from './portfolio-state.ts';

it('when the database is down, one request at a time probes it and the others fail fast', async () => {
  // Takes connections and never says a word, as an address behind a cut network does.
  const sockets: Socket[] = [];
  const silent = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const { db } = connect(
    {
      url: `postgres://nobody@127.0.0.1:${port}/none`,
      applicationName: 'test',
      maxConnections: 5,
      statementTimeoutMs: 0,
      connectTimeoutMs: 1_000,
    },
    () => undefined,
  );
  const portfolio = currentPortfolio(db, () => performance.now(), 50);
  const together = await Promise.allSettled([portfolio.state(), portfolio.state()]);
  expect(together.map(({ status }) => status)).toEqual(['rejected', 'rejected']);

  let foundOut = false;
  const second = portfolio.state().catch(() => {
    foundOut = true;
  });
  await expect(portfolio.state()).rejects.toThrow(/timeout/);
  expect(foundOut).toBe(false);
  await second;

  await db.destroy();
  for (const socket of sockets) socket.destroy();
  silent.close();
});
