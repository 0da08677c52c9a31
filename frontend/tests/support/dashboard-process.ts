import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import type { FakeApi } from './fake-api.ts';

export const dist = join(import.meta.dirname, '../../dist');

export interface LogLine {
  readonly [field: string]: unknown;
  readonly message?: string;
}

export interface DashboardProcess {
  readonly url: string;
  readonly process: ChildProcess;
  readonly log: readonly LogLine[];
  /** Resolves to the exit code. */
  readonly ended: Promise<number | null>;
}

/** Starts the built dashboard as a process, as in production. */
export async function startDashboard(
  environment: Readonly<Record<string, string>>,
  onEnd: (end: () => Promise<void>) => unknown = onTestFinished,
): Promise<DashboardProcess> {
  const child = spawn(process.execPath, ['server.js'], {
    cwd: dist,
    env: { NODE_ENV: 'production', HOST: '127.0.0.1', PORT: '0', METRICS_PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  onEnd(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const log: LogLine[] = [];
  const errors: string[] = [];
  child.stderr.on('data', (chunk) => errors.push(String(chunk)));
  const listening = new Promise<LogLine>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const entry: LogLine = JSON.parse(line);
      log.push(entry);
      if (entry.message === 'listening') resolve(entry);
    });
    ended.then((code) => reject(new Error(`The dashboard ended with ${code}: ${errors.join('')}`)));
  });
  const { address } = (await listening) as unknown as { address: { port: number } };
  return {
    url: `http://127.0.0.1:${address.port}`,
    process: child,
    log,
    ended,
  };
}

/** @throws Error that names `what`, if the condition does not become true in time */
export async function until(condition: () => boolean | Promise<boolean>, what: string, seconds = 10): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`Not within ${seconds} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Waits until the dashboard has requested the API's state again. */
export async function waitForStateRead(api: Pick<FakeApi, 'requests'>, dashboard: DashboardProcess): Promise<void> {
  const before = api.requests.length;
  await until(async () => {
    await (await fetch(`${dashboard.url}/status`)).text();
    return api.requests.slice(before).some(({ path }) => path === '/status');
  }, 'the dashboard requests the state');
}
