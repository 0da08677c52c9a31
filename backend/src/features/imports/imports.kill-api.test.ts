import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { freePort } from '../../../embedded-database/free-port.ts';
import {
  isLoading,
  Killable,
  measureLoad,
  otherTape,
  startLoad,
  type TapeName,
  watch,
  withWatcher,
} from '../../../test-support/killable.ts';
import { rollupDifferences } from '../../../test-support/portfolio-invariants.ts';
import { until } from '../../../test-support/until.ts';

/** Shares of the measured length of a load. */
const moments = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

/** The API as a process of its own, always at the same address. */
class Api {
  readonly #url: string;
  readonly #environment: Record<string, string>;
  #process: ChildProcess | undefined;

  constructor(databaseUrl: string, port: number) {
    this.#url = `http://127.0.0.1:${port}`;
    this.#environment = { DATABASE_URL: databaseUrl, PORT: String(port), METRICS_PORT: '0', LOG_LEVEL: 'silent' };
  }

  async start(): Promise<void> {
    this.#process = spawn(process.execPath, [fileURLToPath(new URL('../../server.ts', import.meta.url))], {
      env: { PATH: process.env.PATH, ...this.#environment },
      stdio: 'ignore',
    });
    await until('the API to be ready', async () => (await this.insights()) !== undefined);
  }

  /** @returns the body of /insights, undefined while nothing answers */
  async insights(): Promise<string | undefined> {
    try {
      const response = await fetch(`${this.#url}/insights`);
      return response.ok ? await response.text() : undefined;
    } catch {
      return undefined; // nothing listens, or it was killed in the middle
    }
  }

  async kill(): Promise<void> {
    const killed = this.#process;
    if (killed === undefined || killed.exitCode !== null || killed.signalCode !== null) return;
    killed.kill('SIGKILL');
    await once(killed, 'exit');
  }
}

test('kill -9 of the API at ten moments of a load: the load goes on, and no answer is of anything but a whole portfolio', async () => {
  const killable = await Killable.start();
  const api = new Api(killable.readerUrl, await freePort());
  onTestFinished(() => api.kill());
  await measureLoad(killable, 'A');
  await api.start();
  const answers = { A: await api.insights(), B: undefined as string | undefined };
  const length = await measureLoad(killable, 'B');
  answers.B = await until('the API to see the new portfolio', async () => {
    const answer = await api.insights();
    return answer !== answers.A && answer;
  });

  let current: TapeName = 'B';
  /** @returns whether the load was still in its transaction when the API was killed */
  const killAfter = async (milliseconds: number): Promise<boolean> => {
    const next = otherTape(current);
    const importer = startLoad(killable, next);
    const watched = watch(importer);
    const seen = new Set<string | undefined>();
    const inside = await withWatcher(killable, async (client) => {
      let begun: number | undefined;
      await until(
        'the moment to strike',
        async () => {
          if (!(await isLoading(client))) return watched.over;
          begun ??= performance.now();
          if (performance.now() - begun >= milliseconds) return true;
          seen.add(await api.insights());
          return false;
        },
        { everyMs: 1 },
      );
      await api.kill();
      return isLoading(client);
    });
    expect(await importer.ended).toMatchObject({ code: 0 });
    await api.start();
    expect(await api.insights()).toBe(answers[next]);
    expect([...seen].filter((answer) => answer !== answers.A && answer !== answers.B)).toEqual([]);
    expect(await rollupDifferences(killable.db)).toEqual([]);
    current = next;
    return inside;
  };

  for (const moment of moments) {
    let milliseconds = moment * length;
    // A load can be quicker than the measured one: the same share of a shorter one, then.
    while (!(await killAfter(milliseconds))) milliseconds *= 0.7;
  }
}, 300_000);
