import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { configurationReference } from './reference.ts';

/** Writes the configuration reference into README.md from the list of settings; with --check it only says whether it is up to date. */
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const file = new URL('../../README.md', import.meta.url);
const text = readFileSync(file, 'utf8');
const marked = /(<!-- configuration: begin -->\n)[\s\S]*(<!-- configuration: end -->)/;
if (!marked.test(text))
  throw new Error('backend/README.md lacks the marks between which the configuration reference stands.');
const updated = text.replace(marked, (_, begin: string, end: string) => `${begin}${configurationReference()}${end}`);
if (!values.check) writeFileSync(file, updated);
else if (updated !== text) {
  console.error(
    'The configuration reference in backend/README.md is out of date. Run `npm run configuration` in backend/ and commit it.',
  );
  process.exitCode = 1;
}
