import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { demoYear } from './loan-book.ts';

/**
 * Writes thirteen monthly tapes of a made-up loan book into a folder, as `loans-YYYY-MM-DD.csv` with the as-of date.
 * `node samples/demo-year/generate.ts FOLDER [--until YYYY-MM-DD] [--seed NUMBER]`
 */
const { values, positionals } = parseArgs({
  options: {
    until: { type: 'string', default: new Date().toISOString().slice(0, 10) },
    seed: { type: 'string', default: '11' },
  },
  allowPositionals: true,
});
const [folder] = positionals;
if (folder === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(values.until) || !/^\d+$/.test(values.seed)) {
  console.error('Usage: node samples/demo-year/generate.ts FOLDER [--until YYYY-MM-DD] [--seed NUMBER]');
  process.exit(1);
}
mkdirSync(folder, { recursive: true });
const tapes = demoYear(values.until, Number(values.seed));
for (const { asOfDate, csv } of tapes) writeFileSync(join(folder, `loans-${asOfDate}.csv`), csv);
console.log(`${tapes.length} tapes in ${folder}, as of ${tapes[0]?.asOfDate} to ${tapes.at(-1)?.asOfDate}.`);
