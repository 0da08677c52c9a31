/** An image registry on this machine's loopback interface, empty at the start and removed at the end. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withTools } from '../../tools/installers/tools.ts';
import { eventually } from '../../tools/kit/eventually.ts';

export interface LocalRegistry {
  stop(): Promise<void>;
}

export async function startRegistry(port: number): Promise<LocalRegistry> {
  const folder = mkdtempSync(join(tmpdir(), 'registry-'));
  const address = `127.0.0.1:${port}`;
  const settings = {
    version: 0.1,
    log: { level: 'error' },
    storage: { filesystem: { rootdirectory: join(folder, 'images') } },
    http: { addr: address },
  };
  // JSON is valid YAML.
  writeFileSync(join(folder, 'registry.yml'), JSON.stringify(settings));
  const server = spawn('docker-registry', ['serve', join(folder, 'registry.yml')], {
    env: withTools(),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let words = '';
  server.stderr.on('data', (chunk: Buffer) => {
    words += chunk;
  });
  const ended = new Promise<void>((resolve) => server.on('exit', () => resolve()));
  await eventually('the registry answers', 15_000, async () => {
    if (server.exitCode !== null) throw new Error(`the registry ended with exit code ${server.exitCode}: ${words}`);
    return (await fetch(`http://${address}/v2/`)).ok;
  });
  return {
    stop: async () => {
      server.kill();
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}
