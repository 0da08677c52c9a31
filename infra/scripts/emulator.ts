import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, openSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export interface Emulator {
  /** For whatever calls AWS: where the emulator is, and credentials that mean nothing. */
  readonly environment: Readonly<Record<string, string>>;
  readonly endpoint: string;
  readonly log: string;
  stop(): Promise<void>;
}

const folder = fileURLToPath(new URL('../emulator/', import.meta.url));
const log = fileURLToPath(new URL('../cdk.out/emulator.log', import.meta.url));

/** Starts moto with this project's additions on a free port of the loopback interface. */
export async function startEmulator(region: string): Promise<Emulator> {
  const python = pythonWithMoto();
  const port = await freePort();
  const output = openSync(log, 'w');
  const server = spawn(python, [`${folder}emulator.py`, '-H', '127.0.0.1', '-p', String(port)], {
    stdio: ['ignore', output, output],
  });
  const endpoint = `http://localhost:${port}`;
  await untilReady(endpoint, server);
  return {
    endpoint,
    log,
    environment: {
      AWS_ENDPOINT_URL: endpoint,
      // By address, so that a bucket's name stays in the path and needs no name of its own to be looked up.
      AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}`,
      AWS_ACCESS_KEY_ID: 'emulated',
      AWS_SECRET_ACCESS_KEY: 'emulated',
      AWS_REGION: region,
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
      CDK_DISABLE_CLI_TELEMETRY: 'true',
    },
    stop: () =>
      new Promise((resolve) => {
        if (server.exitCode !== null) return resolve();
        server.once('exit', () => resolve());
        server.kill();
      }),
  };
}

/** The machine's Python where it has this version of moto, otherwise one of our own, made once. */
function pythonWithMoto(): string {
  const wanted = ['-c', 'import moto, sys; sys.exit(0 if moto.__version__ == "5.2.1" else 1)'];
  const own = `${folder}.venv/bin/python`;
  for (const python of [own, 'python3']) {
    if (python === own && !existsSync(own)) continue;
    if (spawnSync(python, wanted, { stdio: 'ignore' }).status === 0) return python;
  }
  console.log('Installing the emulator (moto) into infra/emulator/.venv …');
  for (const [command, ...args] of [
    ['python3', '-m', 'venv', `${folder}.venv`],
    [own, '-m', 'pip', 'install', '--quiet', '--requirement', `${folder}requirements.txt`],
  ] as const) {
    const { status, error } = spawnSync(command, args, { stdio: 'inherit' });
    if (error !== undefined || status !== 0) {
      throw new Error(
        `"${command} ${args.join(' ')}" failed. The emulator needs Python 3 with venv (Debian: apt-get install python3-venv) and PyPI`,
      );
    }
  }
  return own;
}

async function untilReady(endpoint: string, server: ChildProcess): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    if (server.exitCode !== null) throw new Error(`The emulator ended at once; its last words are in ${log}`);
    const answer = await fetch(`${endpoint}/moto-api/`).catch(() => undefined);
    if (answer?.ok) return;
    if (Date.now() > deadline) throw new Error(`The emulator did not answer within a minute; see ${log}`);
    await delay(200);
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
