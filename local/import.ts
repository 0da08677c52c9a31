import { withDatabaseInUse } from './database/database-in-use.ts';
import { importTape } from './import-tape.ts';

/**
 * `npm run import -- TAPE.csv`: loads a tape into the database that `npm start` uses, and starts the embedded one if
 * needed.
 */
const needsNoDatabase = process.argv.slice(2).some((argument) => argument === '--help' || argument === '-h');
process.exitCode = needsNoDatabase
  ? await importTape('postgres://nobody@localhost/none', ['--help'], {
      environment: process.env,
      directory: process.cwd(),
    })
  : await withDatabaseInUse(process.env, ({ writerUrl, ...use }) =>
      importTape(writerUrl, process.argv.slice(2), { environment: process.env, ...use }),
    );
