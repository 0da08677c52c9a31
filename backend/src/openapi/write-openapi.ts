import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { openapiDocument } from './generate.ts';

/** Writes openapi.json from the schemas of the routes. With --check it only checks that the committed file is up to date. */
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const file = new URL('../../openapi.json', import.meta.url);
const document = await openapiDocument();
if (values.check) {
  if (readFileSync(file, 'utf8') !== document) {
    console.error('backend/openapi.json is out of date. Run `npm run openapi` in backend/ and commit it.');
    process.exitCode = 1;
  }
} else {
  writeFileSync(file, document);
}
