import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Blob {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

interface Manifest {
  readonly config: Blob;
}

interface Config {
  readonly architecture: string;
  readonly os: string;
}

/**
 * Turns an archive of this machine's platform into one for two platforms, in the form that the pipeline's builder
 * produces (an index within the index). The other platform's image holds the same files, because nothing runs it here.
 */
export function addOtherPlatform(archive: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'platforms-'));
  const blob = (digest: string) => join(folder, 'blobs/sha256', digest.replace('sha256:', ''));
  const read = <Content>(path: string) => JSON.parse(readFileSync(path, 'utf8')) as Content;
  const put = (mediaType: string, content: object): Blob => {
    const text = JSON.stringify(content);
    const digest = `sha256:${createHash('sha256').update(text).digest('hex')}`;
    writeFileSync(blob(digest), text);
    return { mediaType, digest, size: Buffer.byteLength(text) };
  };
  try {
    execFileSync('tar', ['--extract', '--file', archive, '--directory', folder]);
    const [own] = read<{ manifests: Blob[] }>(join(folder, 'index.json')).manifests;
    if (own === undefined) throw new Error(`${archive} holds no image`);
    const manifest = read<Manifest>(blob(own.digest));
    const config = read<Config>(blob(manifest.config.digest));
    const architecture = config.architecture === 'amd64' ? 'arm64' : 'amd64';
    const otherConfig = put(manifest.config.mediaType, { ...config, architecture });
    const other = put(own.mediaType, { ...manifest, config: otherConfig });
    const mediaType = 'application/vnd.oci.image.index.v1+json';
    const index = put(mediaType, {
      schemaVersion: 2,
      mediaType,
      manifests: [
        { ...other, platform: { architecture, os: config.os } },
        { ...own, platform: { architecture: config.architecture, os: config.os } },
      ],
    });
    writeFileSync(join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [index] }));
    execFileSync('tar', ['--create', '--file', archive, '--directory', folder, 'oci-layout', 'index.json', 'blobs']);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
