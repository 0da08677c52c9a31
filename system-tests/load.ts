/** A constant load through the edge, and its results. */
import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

const maxOpen = 32;

export interface Failure {
  readonly path: string;
  readonly what: string;
  readonly at: string;
}

export interface LoadResult {
  readonly sent: number;
  readonly failures: readonly Failure[];
  readonly perPath: ReadonlyMap<string, number>;
  readonly slowestMs: number;
}

export interface LoadTarget {
  readonly path: string;
  /** Maximum number of concurrent requests. While they are open, the target is skipped. */
  readonly maxOpen?: number;
  /** Returns what is wrong with a complete response, if anything. */
  readonly fault: (status: number, body: string) => string | undefined;
}

/** The dashboard's page must be rendered and complete. */
export function pageFault(status: number, body: string): string | undefined {
  if (status !== 200) return `status ${status}`;
  return body.endsWith('</html>') && body.includes('Portfolio') ? undefined : 'an incomplete page';
}

/** Every response of the API must be JSON. */
export function jsonFault(status: number, body: string): string | undefined {
  if (status !== 200) return `status ${status}`;
  try {
    JSON.parse(body);
    return undefined;
  } catch {
    return `${body.length} bytes that are no JSON`;
  }
}

/** @returns what is wrong with the response, if anything */
async function ask(agent: Agent, port: number, target: LoadTarget, timeoutMs: number): Promise<string | undefined> {
  const first = await askOnce(agent, port, target, timeoutMs);
  // Retries like browsers (RFC 9112, 9.3.1): a server may close a kept-alive connection at the moment it is reused. The
  // retry has a new connection, because a reload of nginx closes all idle ones at once.
  return first === closedWhenReused ? askOnce(false, port, target, timeoutMs) : first;
}

const closedWhenReused = 'a kept connection was closed';

function askOnce(
  agent: Agent | false,
  port: number,
  { path, fault }: LoadTarget,
  timeoutMs: number,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const sent = request({ host: '127.0.0.1', port, path, agent, timeout: timeoutMs }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', (error) => resolve(`broken off: ${error.message}`));
      response.on('end', () => resolve(fault(response.statusCode ?? 0, Buffer.concat(chunks).toString())));
    });
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${timeoutMs} ms`)));
    sent.on('error', (error: NodeJS.ErrnoException) =>
      resolve(sent.reusedSocket && error.code === 'ECONNRESET' ? closedWhenReused : error.message),
    );
    sent.end();
  });
}

/**
 * Requests the targets in turn at a constant rate until stopped. At most `maxOpen` requests are open at a time, so that
 * on a slow machine the load still tests the system and not the machine.
 */
export function startLoad(
  port: number,
  targets: readonly LoadTarget[],
  perSecond: number,
): { stop(): Promise<LoadResult>; readonly sent: () => number; readonly failed: () => number } {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const failures: Failure[] = [];
  const perPath = new Map<string, number>();
  const open = new Set<Promise<void>>();
  const openPerTarget = new Map<LoadTarget, number>();
  let sent = 0;
  let turn = 0;
  let slowestMs = 0;
  let running = true;

  async function one(target: LoadTarget): Promise<void> {
    const started = performance.now();
    openPerTarget.set(target, (openPerTarget.get(target) ?? 0) + 1);
    const what = await ask(agent, port, target, 30_000);
    openPerTarget.set(target, (openPerTarget.get(target) ?? 0) - 1);
    slowestMs = Math.max(slowestMs, performance.now() - started);
    perPath.set(target.path, (perPath.get(target.path) ?? 0) + 1);
    if (what !== undefined) failures.push({ path: target.path, what, at: new Date().toISOString() });
  }

  const loop = (async () => {
    let next = performance.now();
    while (running) {
      const now = performance.now();
      while (next <= now && open.size < maxOpen) {
        const target = targets[turn % targets.length];
        if (target === undefined) throw new Error('A load needs at least one target.');
        turn += 1;
        next += 1_000 / perSecond;
        if ((openPerTarget.get(target) ?? 0) >= (target.maxOpen ?? maxOpen)) continue;
        sent += 1;
        const answered = one(target).finally(() => open.delete(answered));
        open.add(answered);
      }
      // Requests that could not be sent in time are skipped: the edge would rightly refuse a burst.
      next = Math.max(next, now - 100);
      await delay(5);
    }
  })();

  return {
    sent: () => sent,
    failed: () => failures.length,
    async stop() {
      running = false;
      await loop;
      await Promise.all(open);
      agent.destroy();
      return { sent, failures, perPath, slowestMs: Math.round(slowestMs) };
    },
  };
}
