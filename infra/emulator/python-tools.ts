import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const emulatorFolder = fileURLToPath(new URL('./', import.meta.url));
const own = `${emulatorFolder}.venv/bin/python`;

/** Exactly these versions: another one would skip or report other things than those recorded here. */
const wanted = new Map(
  readFileSync(`${emulatorFolder}requirements.txt`, 'utf8')
    .trim()
    .split('\n')
    .map((line) => {
      const [, name = '', version = ''] = /^([\w-]+)(?:\[\w+\])?==([\d.]+)$/.exec(line) ?? [];
      return [name, version];
    }),
);

/** @returns a Python on this machine that has the emulator and cfn-lint; undefined if there is none */
export function findPython(): string | undefined {
  const check = `import sys; from importlib.metadata import version as v; sys.exit(${[...wanted]
    .map(([name, version]) => `v("${name}") != "${version}"`)
    .join(' or ')})`;
  return [own, 'python3'].find(
    (python) =>
      (python !== own || existsSync(own)) && spawnSync(python, ['-c', check], { stdio: 'ignore' }).status === 0,
  );
}

/** The machine's Python if it has these tools, otherwise a virtual environment that is created once. */
export function pythonWithTools(): string {
  const found = findPython();
  if (found !== undefined) return found;
  console.log('Installing the emulator (moto) and cfn-lint into infra/emulator/.venv …');
  for (const [command, ...args] of [
    ['python3', '-m', 'venv', `${emulatorFolder}.venv`],
    [own, '-m', 'pip', 'install', '--quiet', '--requirement', `${emulatorFolder}requirements.txt`],
  ] as const) {
    const { status, error } = spawnSync(command, args, { stdio: 'inherit' });
    if (error !== undefined || status !== 0) {
      throw new Error(
        `"${command} ${args.join(' ')}" failed. The emulator needs Python 3 with venv (Debian: apt-get install python3-venv) and PyPI`,
      );
    }
  }
  return own;
}
