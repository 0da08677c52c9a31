import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Loads the tapes that `generate.ts` wrote, oldest first, as demo data into the database of DATABASE_URL. They replace
 * existing demo data. If a real tape has been loaded, the importer refuses the first one and changes nothing.
 * `node samples/demo-year/load.ts FOLDER`
 */
const importer = fileURLToPath(new URL('../../backend/src/import.ts', import.meta.url));
const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('Usage: node samples/demo-year/load.ts FOLDER');
  process.exit(1);
}
const tapes = readdirSync(folder).flatMap((name) => {
  const asOfDate = /^loans-(\d{4}-\d{2}-\d{2})\.csv$/.exec(name)?.[1];
  return asOfDate === undefined ? [] : [{ asOfDate, path: join(folder, name) }];
});
if (tapes.length === 0) {
  console.error(
    `There is no loans-YYYY-MM-DD.csv in ${folder}. Generate the tapes: node samples/demo-year/generate.ts ${folder}`,
  );
  process.exit(1);
}
tapes.sort((one, other) => one.asOfDate.localeCompare(other.asOfDate));
for (const { asOfDate, path } of tapes) {
  const args = [importer, '--demo', '--as-of', asOfDate, '--missing', 'withdraw', path];
  const { status, signal, error } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (error !== undefined) throw error;
  if (status !== 0) {
    console.error(`Loading the demo year stopped at ${path}${signal === null ? '' : ` (${signal})`}.`);
    process.exit(status ?? 1);
  }
}
