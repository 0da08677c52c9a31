import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { NextConfig } from 'next';

const config: NextConfig = {
  output: 'standalone',
  // By default a random one: the same tree would give other files at each build.
  generateBuildId: () => contentOf(['src', 'next.config.ts', 'package-lock.json']),
  // The checkout's root has a lockfile too; Next would take it for the project.
  outputFileTracingRoot: import.meta.dirname,
  turbopack: { root: import.meta.dirname },
  // Built in on the platform's side of the edge: nginx and the front door compress.
  compress: false,
  poweredByHeader: false,
  generateEtags: false,
  reactStrictMode: true,
  // The font is asked for in the page itself, which is kept and served again; its headers are not. (Zero makes React complain.)
  reactMaxHeadersLength: 1,
  // No picture is resized here, and sharp is most of what Next would otherwise carry along.
  images: { unoptimized: true },
  outputFileTracingExcludes: { '*': ['node_modules/sharp/**', 'node_modules/@img/**', 'node_modules/typescript/**'] },
  // `npm run check` runs the type checker on the tests as well.
  typescript: { ignoreBuildErrors: true },
};

export default config;

/** Fingerprint of files and folders of this package. */
function contentOf(paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const path of paths.flatMap(filesOf)) hash.update(path).update(readFileSync(join(import.meta.dirname, path)));
  return hash.digest('hex').slice(0, 20);
}

function filesOf(path: string): string[] {
  if (statSync(join(import.meta.dirname, path)).isFile()) return [path];
  return readdirSync(join(import.meta.dirname, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(import.meta.dirname, join(entry.parentPath, entry.name)))
    .sort();
}
