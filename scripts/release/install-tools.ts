/**
 * Installs the pipeline's tools into .data/tools, where they are missing:
 *
 *     node scripts/release/install-tools.ts checkers     actionlint, zizmor, gitleaks (needs Go and Python 3)
 *     node scripts/release/install-tools.ts delivery     skopeo, cosign and a registry (needs Debian or Ubuntu, as root)
 */
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { downloadFromTrixie } from '../docker-engine.ts';
import { DeliveryError, main, run } from './command.ts';
import { isInstalled, toolsFolder } from './tools.ts';

const binaries = join(toolsFolder, 'bin');

/** Go verifies each module against its public checksum database. */
const goModules: Readonly<Record<string, string>> = {
  actionlint: 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.12',
  gitleaks: 'github.com/zricethezav/gitleaks/v8@v8.30.1',
};
const zizmorVersion = '1.32.0';

function say(line: string): void {
  process.stderr.write(`tools: ${line}\n`);
}

function installCheckers(): void {
  for (const [tool, module] of Object.entries(goModules)) {
    if (isInstalled(tool)) continue;
    say(`${tool}: building ${module}`);
    run('go', ['install', module], { env: { GOBIN: binaries, GOFLAGS: '-modcacherw' } });
  }
  if (isInstalled('zizmor')) return;
  say(`zizmor ${zizmorVersion}`);
  const environment = join(toolsFolder, 'python');
  run('python3', ['-m', 'venv', '--clear', environment]);
  run(join(environment, 'bin', 'pip'), [
    'install',
    '--quiet',
    '--disable-pip-version-check',
    `zizmor==${zizmorVersion}`,
  ]);
  const link = join(binaries, 'zizmor');
  rmSync(link, { force: true });
  symlinkSync(join(environment, 'bin', 'zizmor'), link);
}

function installDelivery(): void {
  if (!isInstalled('skopeo')) {
    say('skopeo');
    run('apt-get', ['update']);
    run('apt-get', ['install', '--yes', '--no-install-recommends', 'skopeo'], {
      env: { DEBIAN_FRONTEND: 'noninteractive' },
    });
  }
  const missing = ['cosign', 'docker-registry'].filter((tool) => !isInstalled(tool));
  if (missing.length === 0) return;
  say(`${missing.join(', ')} of Debian 13`);
  const folder = mkdtempSync(join(tmpdir(), 'tools-'));
  try {
    downloadFromTrixie(missing, folder);
    for (const archive of readdirSync(folder).filter((name) => name.endsWith('.deb'))) {
      run('dpkg-deb', ['--extract', join(folder, archive), join(folder, 'files')]);
    }
    for (const tool of missing) {
      copyFileSync(join(folder, 'files/usr/bin', tool), join(binaries, tool));
      chmodSync(join(binaries, tool), 0o755);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (import.meta.main) {
  await main(() => {
    const [what] = process.argv.slice(2);
    if (!existsSync(binaries)) mkdirSync(binaries, { recursive: true });
    if (what === 'checkers') installCheckers();
    else if (what === 'delivery') installDelivery();
    else throw new DeliveryError('say which tools: checkers or delivery');
  });
}
