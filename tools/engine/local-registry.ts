/** An image registry on this machine's loopback interface, empty at the start and removed at the end. */
import { spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withTools } from '../installers/tools.ts';
import { eventually } from '../kit/eventually.ts';

export interface LocalRegistry {
  stop(): Promise<void>;
}

/** @param others addresses of this machine at which containers find the same images */
export async function startRegistry(port: number, others: readonly string[] = []): Promise<LocalRegistry> {
  const folder = mkdtempSync(join(tmpdir(), 'registry-'));
  const servers = await Promise.all(['127.0.0.1', ...others].map((host) => serve(folder, `${host}:${port}`)));
  return {
    stop: async () => {
      for (const stop of servers) await stop();
      rmSync(folder, { recursive: true });
    },
  };
}

async function serve(folder: string, address: string): Promise<() => Promise<void>> {
  const settings = {
    version: 0.1,
    log: { level: 'error' },
    storage: { filesystem: { rootdirectory: join(folder, 'images') } },
    http: { addr: address },
  };
  const file = join(folder, `${address.replaceAll(':', '-')}.yml`);
  // JSON is valid YAML.
  writeFileSync(file, JSON.stringify(settings));
  // A file, because the registry would wait for somebody to read a pipe.
  const log = `${file}.log`;
  const server = spawn('docker-registry', ['serve', file], {
    env: withTools(),
    stdio: ['ignore', 'ignore', openSync(log, 'w')],
  });
  const ended = new Promise<void>((resolve) => server.on('exit', () => resolve()));
  await eventually('the registry answers', 15_000, async () => {
    if (server.exitCode !== null)
      throw new Error(`the registry ended with exit code ${server.exitCode}: ${readFileSync(log, 'utf8')}`);
    return (await fetch(`http://${address}/v2/`)).ok;
  });
  return async () => {
    server.kill();
    await ended;
  };
}
