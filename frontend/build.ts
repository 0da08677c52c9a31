/** Builds dist/: Next's standalone output, our server in front of it, a health check. `cd dist && node server.js` runs it. */
import { spawnSync } from 'node:child_process';
import { cpSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundledPackages, packagesInSourceMaps } from './bundled-packages.ts';

const here = import.meta.dirname;
const dist = join(here, 'dist');
// Put together aside and moved into place whole: a build that fails leaves the one before it.
const aside = join(here, '.next/dist');

const next = spawnSync(process.execPath, [join(here, 'node_modules/next/dist/bin/next'), 'build'], {
  cwd: here,
  stdio: 'inherit',
  env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' },
});
if (next.status !== 0) process.exit(next.status ?? 1);

rmSync(aside, { recursive: true, force: true });
cpSync(join(here, '.next/standalone'), aside, { recursive: true, verbatimSymlinks: true });
cpSync(join(here, '.next/static'), join(aside, '.next/static'), { recursive: true });

const { metafile } = await build({
  entryPoints: { server: join(here, 'src/server/server.ts'), healthcheck: join(here, 'src/server/healthcheck.ts') },
  outdir: aside,
  bundle: true,
  // What is imported only when it is switched on stays a file of its own.
  splitting: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  external: ['next'],
  // pino and prom-client are CommonJS and ask for Node's modules with require().
  banner: {
    js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);",
  },
  logLevel: 'warning',
  metafile: true,
});

// For the image's bill of materials. Next copies the font's file without a source map.
const bundled = new Set([
  ...bundledPackages(metafile),
  ...packagesInSourceMaps(join(here, '.next/server')),
  'node_modules/@fontsource-variable/inter',
]);
writeFileSync(join(aside, 'bundled.json'), JSON.stringify([...bundled].sort()));

rmSync(dist, { recursive: true, force: true });
renameSync(aside, dist);
