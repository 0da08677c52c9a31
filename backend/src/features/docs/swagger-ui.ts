import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Files of the documentation page that are taken from the package as they are. */
export const swaggerUiFiles = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'];

/** Beside the bundle in an image; in the package during development. */
export function assetsDirectory(): string {
  const bundled = join(import.meta.dirname, 'swagger-ui');
  return existsSync(bundled)
    ? bundled
    : dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
}
