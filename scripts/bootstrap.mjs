// The one script that runs on whatever Node the machine has (20 or newer): installs what is missing or out of date, then
// runs the TypeScript command it was given on the pinned Node 24. Everything else in this folder is TypeScript.
//   node scripts/bootstrap.mjs [--with=backend,frontend] COMMAND.ts [arguments]
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [major] = process.versions.node.split('.').map(Number);
if (major < 20) {
  console.error(
    `This needs Node.js 20 or newer; this is ${process.versions.node}. Install a newer one from https://nodejs.org.`,
  );
  process.exit(1);
}

const args = process.argv.slice(2);
const packages = args[0]?.startsWith('--with=') ? args.shift().slice('--with='.length).split(',').filter(Boolean) : [];
const environment = {
  ...process.env,
  PATH: [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter),
  // Where the user stands: npm runs scripts in the package's folder, but a tape's path is relative to the user's.
  INIT_CWD: process.env.INIT_CWD ?? process.cwd(),
};

for (const name of ['.', ...packages]) install(join(root, name), name === '.' ? 'the tools' : name);

const node = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
const child = spawn(node, args, { stdio: 'inherit', env: environment });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) =>
  process.exit(signal === null ? code : 128 + ({ SIGINT: 2, SIGTERM: 15, SIGKILL: 9 }[signal] ?? 1)),
);

function install(folder, name) {
  const fingerprint = createHash('sha256')
    .update(readFileSync(join(folder, 'package-lock.json')))
    .digest('hex');
  const marker = join(folder, 'node_modules', '.installed-from');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === fingerprint) return;
  console.error(`· installing ${name} (npm ci)`);
  const started = Date.now();
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    env: environment,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    console.error(`Installing ${name} failed. Try \`npm ci\` in ${folder} to see why.`);
    process.exit(1);
  }
  writeFileSync(marker, fingerprint);
  console.error(`  ${((Date.now() - started) / 1000).toFixed(1)} s`);
}
