/**
 * Puts the image for this machine's platform from an archive into its engine:
 *
 *     node scripts/release/load-image.ts --archive backend.tar --image portfolio-backend:1.2.0
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { main, required, run } from './command.ts';

export function loadImage(archive: string, image: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'image-'));
  try {
    const saved = join(folder, 'image.tar');
    run('skopeo', ['copy', '--quiet', `oci-archive:${archive}`, `docker-archive:${saved}:docker.io/library/${image}`]);
    run('docker', ['load', '--quiet', '--input', saved]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (import.meta.main) {
  await main(() => {
    const { values } = parseArgs({ options: { archive: { type: 'string' }, image: { type: 'string' } } });
    loadImage(required(values.archive, '--archive'), required(values.image, '--image'));
  });
}
