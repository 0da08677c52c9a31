import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

/** The folders of all packages with at least one byte in the bundle, as the lockfile names them: `node_modules/pg`. */
export function bundledPackages({ outputs }: Metafile): string[] {
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  const folders = inputs
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .flatMap(([path]) => /^.*\bnode_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []);
  return [...new Set(folders)].sort();
}

/**
 * The same for Next's bundles, from their source maps. Packages that Next leaves in node_modules are not listed, because
 * the image contains them as packages.
 */
export function packagesInSourceMaps(folder: string): string[] {
  const maps = globSync('**/*.map', { cwd: folder }).map(
    (path) => JSON.parse(readFileSync(join(folder, path), 'utf8')) as SourceMap,
  );
  const sources = maps.flatMap((map) => [map, ...(map.sections ?? []).map((section) => section.map)]);
  const folders = sources
    .flatMap((map) => map.sources ?? [])
    // Next appends the names of its own wrappers after this marker.
    .map((source) => decodeURIComponent(source.split('/__nextjs')[0] ?? ''))
    .flatMap(
      (source) => /\bnode_modules\/(?:@[^/]+\/)?[^/]+(?:\/node_modules\/(?:@[^/]+\/)?[^/]+)*/.exec(source)?.[0] ?? [],
    );
  return [...new Set(folders)].sort();
}

interface SourceMap {
  readonly sources?: readonly string[];
  readonly sections?: readonly { readonly map: SourceMap }[];
}
