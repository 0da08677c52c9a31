/**
 * Starts the system as a newcomer does, with `npm start`, and runs the smoke test against it: `node delivery/deployment/start-and-smoke.ts`
 *
 * PORT and DATA_DIR are taken as `npm start` takes them.
 */

import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { CommandError, main } from '../../tools/kit/command-line.ts';
import { repository } from '../../tools/kit/repository.ts';
import { expectNoErrors, runningRelease, smokeFromOutside } from './smoke.ts';

/** Includes installing and building on a slow machine. */
const startWithinMs = 15 * 60_000;
const stopWithinMs = 60_000;

await main(async () => {
  const url = `http://localhost:${process.env.PORT || '8080'}`;
  const system = spawn('npm', ['start'], { cwd: repository, stdio: ['ignore', 'inherit', 'inherit'], detached: true });
  const ended = new Promise<number | null>((resolve, reject) => {
    system.on('exit', (code) => resolve(code));
    system.on('error', reject);
  });
  const signal = (name: NodeJS.Signals) => {
    // Signals the whole process group, as Ctrl-C in a terminal does.
    if (system.pid !== undefined && system.exitCode === null) process.kill(-system.pid, name);
  };
  try {
    const deadline = Date.now() + startWithinMs;
    let release: string | undefined;
    while (release === undefined) {
      if (system.exitCode !== null) throw new CommandError(`npm start ended with exit code ${system.exitCode}`);
      if (Date.now() > deadline)
        throw new CommandError(`npm start did not serve ${url} within ${startWithinMs / 60_000} minutes`);
      release = await runningRelease(url).catch(() => delay(500, undefined));
    }
    expectNoErrors(await smokeFromOutside(url, release), `Smoke test of npm start at ${url}`);
  } finally {
    signal('SIGINT');
    const code = await Promise.race([ended, delay(stopWithinMs, 'late' as const, { ref: false })]);
    if (code === 'late') {
      signal('SIGKILL');
      process.stderr.write(`npm start did not end within ${stopWithinMs / 1000} s of Ctrl-C\n`);
      process.exitCode = 1;
    }
  }
});
