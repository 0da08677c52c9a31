import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environmentFor } from '../platform/settings/environment.ts';
import { repository } from '../tools/kit/repository.ts';
import { withDatabaseInUse } from './database/database-in-use.ts';
import { runScript } from './processes/processes.ts';

/** `npm run demo`: loads a year of monthly tapes of a made-up loan book into the database that `npm start` uses. */
const demoYear = join(repository, 'samples', 'demo-year');

process.exitCode = await withDatabaseInUse(process.env, async ({ writerUrl, ...use }) => {
  const folder = mkdtempSync(join(tmpdir(), 'portfolio-demo-year-'));
  const run = async (script: string) => {
    const environment = {
      ...process.env,
      ...environmentFor('start', 'import', process.env),
      DATABASE_URL: writerUrl,
    };
    const { code } = await runScript([join(demoYear, script), folder], {
      ...use,
      environment,
      stdio: 'inherit',
    });
    return code ?? 1;
  };
  try {
    return (await run('generate.ts')) || (await run('load.ts'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
