/** Sections of CHANGELOG.md, in the form of keepachangelog.com. */
import { CommandError } from '../../tools/kit/command-line.ts';

/** The text below `## [version] - date`. @throws CommandError when it is missing, undated or empty */
export function changelogSection(changelog: string, version: string): string {
  const lines = changelog.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`## [${version}]`));
  if (start < 0)
    throw new CommandError(`CHANGELOG.md has no section for ${version}: add "## [${version}] - YYYY-MM-DD"`);
  if (!/^## \[[^\]]+\] - \d{4}-\d{2}-\d{2}$/.test(lines[start] ?? ''))
    throw new CommandError(`CHANGELOG.md: the section of ${version} has no date: "## [${version}] - YYYY-MM-DD"`);
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => line.startsWith('## '));
  const text = rest
    .slice(0, end < 0 ? rest.length : end)
    .join('\n')
    .trim();
  if (text === '') throw new CommandError(`CHANGELOG.md: the section of ${version} is empty`);
  return text;
}
