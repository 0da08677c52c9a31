/** Publishes the release of a tag on GitHub: `node delivery/releases/create-release.ts --notes notes.md FILE …` (GITHUB_REF_NAME, GH_TOKEN). */
import { parseArgs } from 'node:util';
import { runVisibly } from '../../tools/kit/command.ts';
import { main, required, requiredVariable } from '../../tools/kit/command-line.ts';

await main(() => {
  const { values, positionals } = parseArgs({ options: { notes: { type: 'string' } }, allowPositionals: true });
  const tag = requiredVariable('GITHUB_REF_NAME');
  runVisibly('gh', [
    'release',
    'create',
    tag,
    '--verify-tag',
    '--title',
    tag,
    '--notes-file',
    required(values.notes, '--notes'),
    ...positionals,
  ]);
});
