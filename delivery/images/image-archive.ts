/**
 * Image archives in the OCI layout: each build is one file, whose digest stays the same in a registry.
 *
 * skopeo can write archives too, but it rewrites the image's configuration and drops the health check.
 */
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { run } from '../../tools/kit/command.ts';
import { CommandError } from '../../tools/kit/command-line.ts';

interface SavedImage {
  readonly Config: string;
  readonly Layers: readonly string[];
}

interface Blob {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/** Writes an image of the local engine into an archive, unchanged. */
export function archiveImage(image: string, archive: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'image-'));
  try {
    const saved = join(folder, 'saved');
    const layout = join(folder, 'layout');
    mkdirSync(saved);
    mkdirSync(join(layout, 'blobs/sha256'), { recursive: true });
    run('docker', ['save', '--output', `${saved}.tar`, image]);
    run('tar', ['--extract', '--file', `${saved}.tar`, '--directory', saved]);
    const [entry] = JSON.parse(readFileSync(join(saved, 'manifest.json'), 'utf8')) as SavedImage[];
    if (entry === undefined) throw new CommandError(`${image} was saved without a manifest`);

    const put = (file: string, mediaType: string): Blob => {
      const hash = createHash('sha256').update(readFileSync(file)).digest('hex');
      copyFileSync(file, join(layout, 'blobs/sha256', hash));
      return { mediaType, digest: `sha256:${hash}`, size: statSync(file).size };
    };
    const config = put(join(saved, entry.Config), 'application/vnd.oci.image.config.v1+json');
    const layers = entry.Layers.map((layer) => put(join(saved, layer), 'application/vnd.oci.image.layer.v1.tar'));
    const manifest = { schemaVersion: 2, mediaType: 'application/vnd.oci.image.manifest.v1+json', config, layers };
    writeFileSync(join(folder, 'manifest'), JSON.stringify(manifest));
    const index = { schemaVersion: 2, manifests: [put(join(folder, 'manifest'), manifest.mediaType)] };
    writeFileSync(join(layout, 'index.json'), JSON.stringify(index));
    writeFileSync(join(layout, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
    run('tar', ['--create', '--file', resolve(archive), '--directory', layout, 'oci-layout', 'index.json', 'blobs']);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Loads the image for this machine's platform from an archive into the local engine. */
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
