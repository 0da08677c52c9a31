import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { exampleContexts } from '../lib/synthesize.ts';

/** Writes the templates of both environments to cdk.out/, by the cdk command, without an account and without look-ups. */
const cdk = createRequire(import.meta.url).resolve('aws-cdk/bin/cdk');
for (const name of ['staging', 'production'] as const) {
  const context = Object.entries(exampleContexts[name]).flatMap(([key, value]) => ['--context', `${key}=${value}`]);
  const { status, error } = spawnSync(
    process.execPath,
    [cdk, 'synth', '--quiet', '--no-lookups', '--no-notices', '--output', `cdk.out/${name}`, ...context],
    { stdio: 'inherit', cwd: new URL('..', import.meta.url), env: withoutAccount(process.env) },
  );
  if (error !== undefined) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

/** Proof, not caution: what is written here must not depend on anybody's account. */
function withoutAccount(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('AWS_')));
}
