// .npmrc keeps npm from running what packages bring to run while they are installed. The few that have to be run are named
// in package.json, under allowScripts, and this runs them: by bootstrap.mjs, and before the commands of each package.
// backend/, frontend/ and infra/ have a copy, because each of them works alone.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const read = (path) => JSON.parse(readFileSync(path, 'utf8'));
const { allowScripts = {} } = read('package.json');
const installed = Object.keys(allowScripts).filter((name) => existsSync(`node_modules/${name}/package.json`));
const versions = installed.map((name) => `${name}@${read(`node_modules/${name}/package.json`).version}\n`).join('');

const marker = 'node_modules/.allowed-scripts';
if (installed.length > 0 && (!existsSync(marker) || readFileSync(marker, 'utf8') !== versions)) {
  const { status } = spawnSync('npm', ['rebuild', '--ignore-scripts=false', '--loglevel=error', ...installed], {
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    console.error(`An install script failed. \`npm rebuild --ignore-scripts=false ${installed.join(' ')}\` shows why.`);
    process.exit(1);
  }
  writeFileSync(marker, versions);
}
