/** Builds dist/: Next's standalone output, our server and the health check. `cd dist && node server.js` runs it. */
import { spawnSync } from 'node:child_process';
import { cpSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundledPackages, packagesInSourceMaps } from './bundled-packages.ts';

const here = import.meta.dirname;
const dist = join(here, 'dist');
// Assembled here and moved into place at the end, so that a failed build keeps the previous one.
const staging = join(here, '.next/dist');

const next = spawnSync(process.execPath, [join(here, 'node_modules/next/dist/bin/next'), 'build'], {
  cwd: here,
  stdio: 'inherit',
  env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' },
});
if (next.status !== 0) process.exit(next.status ?? 1);

rmSync(staging, { recursive: true, force: true });
cpSync(join(here, '.next/standalone'), staging, { recursive: true, verbatimSymlinks: true });
cpSync(join(here, '.next/static'), join(staging, '.next/static'), { recursive: true });

const { metafile } = await build({
  entryPoints: { server: join(here, 'src/server/server.ts'), healthcheck: join(here, 'src/server/healthcheck.ts') },
  outdir: staging,
  bundle: true,
  // Keeps tracing, which is imported only when it is on, in a file of its own.
  splitting: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  external: ['next'],
  // pino and prom-client are CommonJS and load Node's modules with require().
  banner: {
    js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);",
  },
  logLevel: 'warning',
  metafile: true,
});

// For the image's bill of materials. The font is added by hand: Next copies its file without a source map.
const bundled = new Set([
  ...bundledPackages(metafile),
  ...packagesInSourceMaps(join(here, '.next/server')),
  'node_modules/@fontsource-variable/inter',
]);
writeFileSync(join(staging, 'bundled.json'), JSON.stringify([...bundled].sort()));

rmSync(dist, { recursive: true, force: true });
renameSync(staging, dist);
