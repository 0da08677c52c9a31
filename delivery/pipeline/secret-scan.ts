/**
 * Scans this branch's entire history for secrets: `node delivery/pipeline/secret-scan.ts`
 *
 * Uses gitleaks and its built-in rules. False positives would be listed, with a reason, in .gitleaks.toml.
 */

import { spawnSync } from 'node:child_process';
import { isInstalled, withTools } from '../../tools/installers/tools.ts';
import { CommandError, main } from '../../tools/kit/command-line.ts';
import { repository } from '../../tools/kit/repository.ts';

/** @param folder root of a clone with its history */
export function scanForSecrets(folder: string): { readonly clean: boolean; readonly report: string } {
  const done = spawnSync('gitleaks', ['git', '--no-banner', '--redact', '--verbose', '--exit-code=3', '.'], {
    cwd: folder,
    env: withTools(),
    encoding: 'utf8',
  });
  if (done.status !== 0 && done.status !== 3)
    throw new CommandError(`gitleaks could not scan ${folder}:\n${done.stderr}`);
  return { clean: done.status === 0, report: `${done.stdout}${done.stderr}`.trim() };
}

if (import.meta.main) {
  await main(() => {
    if (!isInstalled('gitleaks'))
      throw new CommandError('gitleaks is missing: node tools/installers/install-tools.ts checkers');
    const { clean, report } = scanForSecrets(repository);
    process.stdout.write(`${report}\n`);
    if (!clean)
      throw new CommandError('A secret was committed: revoke it first; taking it out of the history comes second');
  });
}
