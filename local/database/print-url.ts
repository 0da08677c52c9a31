import { parseArgs } from 'node:util';
import { localSettings } from '../settings.ts';
import { ownDatabase, runningLocalDatabase } from './database.ts';

/**
 * Prints the URL of the database that `npm start` uses, for tools such as psql and for an API in a debugger:
 * `node local/database/print-url.ts [reader|writer|owner]`.
 */
const {
  positionals: [role = 'reader'],
} = parseArgs({ allowPositionals: true });
const settings = localSettings(process.env);
const database = ownDatabase(settings) ?? (await runningLocalDatabase(settings.dataDirectory));
if (role !== 'reader' && role !== 'writer' && role !== 'owner')
  fail(`There is no role "${role}". Choose reader, writer or owner.`);
else if (database === undefined) fail(`No database runs in ${settings.dataDirectory}. Run \`npm start\` first.`);
else console.log(database[`${role}Url`]);

function fail(message: string): void {
  console.error(message);
  process.exitCode = 1;
}
