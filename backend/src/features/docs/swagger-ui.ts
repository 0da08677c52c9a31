import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Files of the package that the documentation page uses unchanged. */
export const swaggerUiFiles = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'];

/** In an image the files are beside the bundle; during development they are in the package. */
export function assetsDirectory(): string {
  const bundled = join(import.meta.dirname, 'swagger-ui');
  return existsSync(bundled)
    ? bundled
    : dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
}
