import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Files that a command writes whole. */
const written = /\.generated\.|^backend\/openapi\.json$|^\.env\.example$/;

/** What a command writes within a file that people write. */
const sections = [
  /^ *# Each service:[\s\S]*?^ *# End of services\.$/gm,
  /^.*\bgenerated:([\w-]+)\b[\s\S]*?\bend:\1\b.*$/gm,
  /^<!-- cost: [\s\S]*?^<!-- end of cost -->$/gm,
];

const withoutSections = (text: string): string =>
  sections.reduce((rest, section) => rest.replaceAll(section, ''), text);

/** The files of a tree under git that differ from its last commit, apart from what commands write. */
export function changedByHand(tree: string): string[] {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: tree, encoding: 'utf8', maxBuffer: 64 << 20 });
  const lines = git('status', '--porcelain', '--untracked-files=all', '-z').split('\0');
  return lines
    .filter((line) => line !== '')
    .filter((line) => {
      const path = line.slice(3);
      if (written.test(path)) return false;
      if (line.startsWith('??') || !existsSync(join(tree, path))) return true;
      return withoutSections(git('show', `HEAD:${path}`)) !== withoutSections(readFileSync(join(tree, path), 'utf8'));
    })
    .map((line) => line.slice(3))
    .sort();
}
