/**
 * Installs the missing tools of the pipeline into .data/tools:
 *
 *     node tools/installers/install-tools.ts checkers     actionlint, zizmor, gitleaks, schemathesis (needs Go and Python 3)
 *     node tools/installers/install-tools.ts office       LibreOffice, for the Excel export (on Debian or Ubuntu)
 *     node tools/installers/install-tools.ts delivery     skopeo (on Debian or Ubuntu, as root), a registry (on either), cosign (on Debian)
 */
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unpackPackage } from '../engine/debian-package.ts';
import { downloadFromTrixie } from '../engine/docker-engine.ts';
import { run } from '../kit/command.ts';
import { CommandError, main } from '../kit/command-line.ts';
import { isInstalled, toolsFolder } from './tools.ts';

const binaries = join(toolsFolder, 'bin');

/** Go verifies each module against its public checksum database. */
const goModules: Readonly<Record<string, string>> = {
  actionlint: 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.12',
  gitleaks: 'github.com/zricethezav/gitleaks/v8@v8.30.1',
};
const zizmorVersion = '1.32.0';
const schemathesisRequirements = join(import.meta.dirname, '../../contract/schemathesis/requirements.txt');

function say(line: string): void {
  process.stderr.write(`tools: ${line}\n`);
}

function installCheckers(): void {
  for (const [tool, module] of Object.entries(goModules)) {
    if (isInstalled(tool)) continue;
    say(`${tool}: building ${module}`);
    run('go', ['install', module], { env: { GOBIN: binaries, GOFLAGS: '-modcacherw' } });
  }
  if (!isInstalled('zizmor')) fromPyPI('zizmor', 'python', [`zizmor==${zizmorVersion}`]);
  if (!isInstalled('schemathesis'))
    fromPyPI('schemathesis', 'schemathesis', ['--require-hashes', '--requirement', schemathesisRequirements]);
}

/** Installs a tool into its own Python environment. @param what pip's arguments for the packages */
function fromPyPI(tool: string, folder: string, what: readonly string[]): void {
  say(tool);
  const environment = join(toolsFolder, folder);
  run('python3', ['-m', 'venv', '--clear', environment]);
  run(join(environment, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', ...what]);
  const link = join(binaries, tool);
  rmSync(link, { force: true });
  symlinkSync(join(environment, 'bin', tool), link);
}

function installDelivery(): void {
  if (!isInstalled('skopeo')) {
    say('skopeo');
    fromDistribution('skopeo');
  }
  if (!isInstalled('docker-registry')) {
    say('docker-registry');
    fromPackage('docker-registry', (folder) => unpackPackage('docker-registry', folder));
  }
  if (!isInstalled('cosign')) {
    say('cosign of Debian 13');
    fromPackage('cosign', (folder) => {
      downloadFromTrixie(['cosign'], `${folder}-download`);
      const archive = readdirSync(`${folder}-download`).find((name) => name.endsWith('.deb'));
      if (archive === undefined) throw new CommandError('the download of cosign produced no package');
      run('dpkg-deb', ['--extract', join(`${folder}-download`, archive), folder]);
    });
  }
}

function installOffice(): void {
  if (isInstalled('soffice')) return;
  say('LibreOffice');
  fromDistribution('libreoffice-calc-nogui');
}

/** A package of Debian or Ubuntu. Anybody but root needs sudo. */
function fromDistribution(name: string): void {
  const [program = '', ...before] = process.getuid?.() === 0 ? ['apt-get'] : ['sudo', 'apt-get'];
  const options = ['--quiet', '--yes', '--no-install-recommends', name];
  run(program, [...before, 'update', '--quiet']);
  run(program, [...before, 'install', ...options], { env: { DEBIAN_FRONTEND: 'noninteractive' } });
}

/** Keeps only one program of a package. @param unpack puts the package's files into a folder */
function fromPackage(tool: string, unpack: (folder: string) => void): void {
  const work = mkdtempSync(join(tmpdir(), 'tools-'));
  try {
    unpack(join(work, 'files'));
    copyFileSync(join(work, 'files/usr/bin', tool), join(binaries, tool));
    chmodSync(join(binaries, tool), 0o755);
  } finally {
    rmSync(work, { recursive: true });
  }
}

if (import.meta.main) {
  await main(() => {
    const [what] = process.argv.slice(2);
    if (!existsSync(binaries)) mkdirSync(binaries, { recursive: true });
    if (what === 'checkers') installCheckers();
    else if (what === 'office') installOffice();
    else if (what === 'delivery') installDelivery();
    else throw new CommandError('Say which tools: checkers, office or delivery.');
  });
}
