import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { generatedFiles } from './generated-files.ts';

/**
 * `npm run settings` writes the files generated from the settings; with --check it names those that are out of date.
 */
const repository = join(import.meta.dirname, '../..');
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
for (const [path, content] of generatedFiles((file) => readFileSync(join(repository, file), 'utf8'))) {
  if (!values.check) writeFileSync(join(repository, path), content);
  else if (!existsSync(join(repository, path)) || readFileSync(join(repository, path), 'utf8') !== content) {
    console.error(`${path} is out of date. Run \`npm run settings\` and commit it.`);
    process.exitCode = 1;
  }
}
