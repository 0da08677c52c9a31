import type { Server } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';

/** How long requests in progress may still take once the server accepts no new ones. */
const finishTimeoutMs = 4_000;

export interface Stoppable {
  readonly server: Server;
  drain(): void;
}

/** Readiness fails → keep serving while balancers notice → stop accepting → finish requests in progress. */
export async function shutDown(dashboard: Stoppable, drainSeconds: number, log: Logger): Promise<void> {
  dashboard.drain();
  log.info({ drainSeconds }, 'stopping: no longer ready');
  await wait(drainSeconds * 1000);
  const closed = new Promise<void>((resolve) => dashboard.server.close(() => resolve()));
  dashboard.server.closeIdleConnections();
  const cutOff = setTimeout(() => dashboard.server.closeAllConnections(), finishTimeoutMs);
  await closed;
  clearTimeout(cutOff);
  log.info('stopped');
}
