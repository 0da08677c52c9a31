import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withDatabaseInUse } from './local/database-in-use.ts';
import { root } from './local/settings.ts';

/** `npm run demo`: a year of monthly tapes of a made-up book, loaded in order into the database in use. */
const demoYear = join(root, 'samples', 'demo-year');

process.exitCode = await withDatabaseInUse(process.env, async (writerUrl) => {
  const folder = mkdtempSync(join(tmpdir(), 'portfolio-demo-year-'));
  const run = (script: string) =>
    spawnSync(process.execPath, [join(demoYear, script), folder], {
      stdio: 'inherit',
      env: { ...process.env, DATABASE_URL: writerUrl },
    }).status ?? 1;
  try {
    return run('generate.ts') || run('load.ts');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
