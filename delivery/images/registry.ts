/** Reading and copying images in registries and archives, with skopeo: it copies every platform and keeps the digest. */

import { run, succeeds } from '../../tools/kit/command.ts';
import { CommandError } from '../../tools/kit/command-line.ts';
import { byDigest, transportOptions } from './image-reference.ts';

interface ImageConfig {
  readonly User?: string;
  readonly Env?: readonly string[];
  readonly Entrypoint?: readonly string[];
  readonly Labels?: Readonly<Record<string, string>>;
  readonly Healthcheck?: { readonly Test: readonly string[] };
}

/** Copies an archive unchanged to a registry, under a tag. @returns the registry's digest, which is the archive's */
export function pushArchive(archive: string, repository: string, tag: string): string {
  const target = `docker://${repository}:${tag}`;
  run('skopeo', [
    'copy',
    '--all',
    '--preserve-digests',
    '--quiet',
    ...transportOptions(`${repository}/`, 'dest'),
    `oci-archive:${archive}`,
    target,
  ]);
  return digestOfTag(repository, tag);
}

export function digestOfTag(repository: string, tag: string): string {
  return run('skopeo', [
    'inspect',
    '--no-tags',
    '--format',
    '{{.Digest}}',
    ...transportOptions(`${repository}/`, ''),
    `docker://${repository}:${tag}`,
  ]).trim();
}

/** True if the repository has the image. False if the registry is unreachable: the copy that follows then reports why. */
export function has(reference: string): boolean {
  return succeeds('skopeo', ['inspect', '--raw', ...transportOptions(reference, ''), `docker://${reference}`]);
}

/**
 * Copies an image with all its platforms to another repository, unless it is already there, and verifies the copy's
 * digest.
 * @returns the copy's reference, with the same digest
 */
export function copyByDigest(reference: string, repository: string, tag: string): string {
  const { digest } = byDigest(reference);
  const copy = `${repository}@${digest}`;
  if (has(copy)) return copy;
  run('skopeo', [
    'copy',
    '--all',
    '--preserve-digests',
    '--quiet',
    ...transportOptions(reference, 'src'),
    ...transportOptions(`${repository}/`, 'dest'),
    `docker://${reference}`,
    `docker://${repository}:${tag}`,
  ]);
  if (!has(copy)) throw new CommandError(`${repository} does not have ${digest} after the copy`);
  return copy;
}

/** The image's configuration, read from the registry without pulling it. */
export function configOf(reference: string): ImageConfig {
  const text = run('skopeo', ['inspect', '--config', ...transportOptions(reference, ''), `docker://${reference}`]);
  return (JSON.parse(text) as { config: ImageConfig }).config;
}

/** The release that was baked into the image when it was built. */
export function releaseOf(reference: string): string {
  const release = configOf(reference).Labels?.['org.opencontainers.image.version'];
  if (release === undefined)
    throw new CommandError(
      `${reference} has no label org.opencontainers.image.version: it is not an image of this project`,
    );
  return release;
}
