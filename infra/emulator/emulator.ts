import { type ChildProcess, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../tools/kit/free-port.ts';
import { emulatorFolder, pythonWithTools } from './python-tools.ts';

export interface Emulator {
  /** The environment of any program that calls AWS: the emulator's address, and dummy credentials. */
  readonly environment: Readonly<Record<string, string>>;
  readonly endpoint: string;
  readonly log: string;
  stop(): Promise<void>;
}

const log = fileURLToPath(new URL('../cdk.out/emulator.log', import.meta.url));

/** Starts moto with this project's additions on a free port of the loopback interface. */
export async function startEmulator(region: string): Promise<Emulator> {
  const python = pythonWithTools();
  const port = await freePort();
  const output = openSync(log, 'w');
  const server = spawn(python, [`${emulatorFolder}emulator.py`, '-H', '127.0.0.1', '-p', String(port)], {
    stdio: ['ignore', output, output],
  });
  const endpoint = `http://localhost:${port}`;
  await untilReady(endpoint, server);
  return {
    endpoint,
    log,
    environment: {
      AWS_ENDPOINT_URL: endpoint,
      // Uses an IP address, so that the bucket's name stays in the path and needs no DNS lookup.
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
