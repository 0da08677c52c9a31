/** An image registry on this machine's loopback, empty at the start and gone at the end. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../../system-tests/docker.ts';
import { withTools } from '../release/tools.ts';

export interface LocalRegistry {
  readonly address: string;
  stop(): Promise<void>;
}

export async function startRegistry(port: number): Promise<LocalRegistry> {
  const folder = mkdtempSync(join(tmpdir(), 'registry-'));
  const address = `127.0.0.1:${port}`;
  const settings = {
    version: 0.1,
    log: { level: 'fatal' },
    storage: { filesystem: { rootdirectory: join(folder, 'images') } },
    http: { addr: address },
  };
  // YAML contains JSON.
  writeFileSync(join(folder, 'registry.yml'), JSON.stringify(settings));
  const server = spawn('docker-registry', ['serve', join(folder, 'registry.yml')], {
    env: withTools(),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => server.on('exit', () => resolve()));
  await eventually('the registry answers', 15_000, async () => {
    if (server.exitCode !== null) throw new Error(`the registry ended with exit code ${server.exitCode}`);
    return (await fetch(`http://${address}/v2/`)).ok;
  });
  return {
    address,
    stop: async () => {
      server.kill();
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}
