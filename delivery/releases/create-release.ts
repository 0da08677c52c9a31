/**
 * Publishes a tag's release on GitHub, with each service's bill of materials from this folder (backend.cdx.json, …):
 *
 *     node delivery/releases/create-release.ts --notes notes.md
 *
 * Needs GITHUB_REF_NAME and GH_TOKEN.
 */
import { parseArgs } from 'node:util';
import { runVisibly } from '../../tools/kit/command.ts';
import { main, required, requiredVariable } from '../../tools/kit/command-line.ts';
import { services } from '../images/image-reference.ts';

await main(() => {
  const { values } = parseArgs({ options: { notes: { type: 'string' } } });
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
    ...services.map((service) => `${service}.cdx.json`),
  ]);
});
