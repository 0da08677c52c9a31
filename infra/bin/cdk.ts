import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { accountHint, readCommandLine } from './command-line.ts';

/** The cdk command as `npm run cdk` calls it, once it is clear that npm kept none of its options. */
const { context } = JSON.parse(readFileSync(new URL('../cdk.json', import.meta.url), 'utf8'));
const line = readCommandLine(process.argv.slice(2), process.env, context.sites);
if ('problem' in line) {
  console.error(line.problem);
  process.exit(1);
}
const cdk = createRequire(import.meta.url).resolve('aws-cdk/bin/cdk');
const { status, error } = spawnSync(process.execPath, [cdk, ...line.args], { stdio: 'inherit' });
if (error !== undefined) throw error;
if (status !== 0) {
  const configured = ['config', 'credentials'].some((name) => existsSync(join(homedir(), '.aws', name)));
  const hint = accountHint(line.args, process.env, configured);
  if (hint !== undefined) console.error(hint);
}
process.exit(status ?? 1);
