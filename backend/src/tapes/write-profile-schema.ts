import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { profileReference } from './profile.reference.ts';
import { Profile } from './profile.schema.ts';

/**
 * Writes what is made from the form of a profile: profiles/profile.schema.json, by which editors complete one, and the table
 * of its keys in profiles/README.md. With --check it only checks that both are up to date.
 */
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const folder = new URL('../../../profiles/', import.meta.url);
const schemaFile = new URL('profile.schema.json', folder);
const readmeFile = new URL('README.md', folder);

const readme = readFileSync(readmeFile, 'utf8');
const table = /(<!-- keys -->\n)[\s\S]*?(<!-- \/keys -->)/;
const wanted = [
  [schemaFile, `${JSON.stringify({ $schema: 'http://json-schema.org/draft-07/schema#', ...Profile }, null, 2)}\n`],
  [readmeFile, readme.replace(table, (_, begin: string, end: string) => `${begin}${profileReference()}\n${end}`)],
] as const;
for (const [file, content] of wanted) {
  if (!values.check) writeFileSync(file, content);
  else if (readFileSync(file, 'utf8') !== content) {
    console.error(`${file.pathname} is out of date. Run \`npm run profile-schema\` in backend/ and commit it.`);
    process.exitCode = 1;
  }
}
