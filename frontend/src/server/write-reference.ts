import { readFileSync, writeFileSync } from 'node:fs';
import { type Setting, settings } from './settings.ts';

/** Writes the configuration reference into README.md from the list of settings; with --check it only says whether it is up to date. */
const rows = Object.entries(settings).map(([name, setting]: [string, Setting]) => {
  const value = setting.default === undefined ? '' : `\`${setting.default}\``;
  return `| \`${name}\` | ${value} | ${setting.description.replaceAll('|', '\\|')} |`;
});
const reference = ['| variable | default | meaning |', '|---|---|---|', ...rows, ''].join('\n');

const file = new URL('../../README.md', import.meta.url);
const text = readFileSync(file, 'utf8');
const marked = /(<!-- configuration: begin -->\n)[\s\S]*(<!-- configuration: end -->)/;
if (!marked.test(text))
  throw new Error('frontend/README.md lacks the marks between which the configuration reference stands.');
const updated = text.replace(marked, (_, begin: string, end: string) => `${begin}${reference}${end}`);
if (!process.argv.includes('--check')) writeFileSync(file, updated);
else if (updated !== text) {
  console.error(
    'The configuration reference in frontend/README.md is out of date. Run `npm run configuration` in frontend/ and commit it.',
  );
  process.exitCode = 1;
}
