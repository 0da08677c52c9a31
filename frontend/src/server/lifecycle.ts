import type { Server } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';

/** How long requests under way may still take once nothing new is accepted. */
const finishMs = 4_000;

export interface Stoppable {
  readonly server: Server;
  drain(): void;
}

/** Readiness fails → keep serving while balancers notice → stop accepting → finish what is under way. */
export async function shutDown(dashboard: Stoppable, drainSeconds: number, log: Logger): Promise<void> {
  dashboard.drain();
  log.info({ drainSeconds }, 'stopping: not ready any more');
  await wait(drainSeconds * 1000);
  const closed = new Promise<void>((resolve) => dashboard.server.close(() => resolve()));
  dashboard.server.closeIdleConnections();
  const cutOff = setTimeout(() => dashboard.server.closeAllConnections(), finishMs);
  await closed;
  clearTimeout(cutOff);
  log.info('stopped');
}
