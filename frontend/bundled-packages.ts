import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

/** Folders of the packages of which at least a byte is in the bundle, as the lockfile names them: `node_modules/pg`. */
export function bundledPackages({ outputs }: Metafile): string[] {
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  const folders = inputs
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .flatMap(([path]) => /^.*\bnode_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []);
  return [...new Set(folders)].sort();
}

/**
 * The same of what Next has bundled, by the sources that its source maps name. What it leaves in node_modules is no
 * business of this: it is in the image as a package.
 */
export function packagesInSourceMaps(folder: string): string[] {
  const maps = globSync('**/*.map', { cwd: folder }).map(
    (path) => JSON.parse(readFileSync(join(folder, path), 'utf8')) as SourceMap,
  );
  const sources = maps.flatMap((map) => [map, ...(map.sections ?? []).map((section) => section.map)]);
  const folders = sources
    .flatMap((map) => map.sources ?? [])
    // Behind this come wrappers that Next makes, whose names hold the name of what they wrap.
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
