/**
 * Writes the blocks that GitHub's files repeat for each deployable service, from the first service's block:
 *
 *     node delivery/pipeline/service-blocks.ts           writes the files
 *     node delivery/pipeline/service-blocks.ts --check   fails and names the files that are out of date
 *
 * GitHub can't repeat parts of a job for each item of a list, so the files spell them out. A block lies between `# Each
 * service:` and `# End of services.`; edit the first service's part and run this command.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { deployableServices } from '../../platform/topology.ts';
import { CommandError, main } from '../../tools/kit/command-line.ts';
import { repository } from '../../tools/kit/repository.ts';

const block = /^( *)# Each service:.*\n([\s\S]*?)^ *# End of services\.\n/gm;

/** The spellings of a service's name: in ids, in titles, in variables. */
const spellings = [
  { of: (name: string) => name, any: '[a-z][a-z0-9-]*' },
  { of: (name: string) => name.charAt(0).toUpperCase() + name.slice(1), any: '[A-Z][a-z0-9-]*' },
  { of: (name: string) => name.toUpperCase().replaceAll('-', '_'), any: '[A-Z][A-Z0-9_]*' },
] as const;

function renamed(text: string, from: string, to: string): string {
  return spellings.reduce((result, { of }) => result.replaceAll(of(from), of(to)), text);
}

/** The first service's part ends where its first line recurs with another name. */
function firstPart(text: string, first: string): string {
  const lines = text.split('\n').slice(0, -1);
  const pattern = spellings.reduce(
    (result, { of, any }) => result.replaceAll(of(first), any),
    (lines[0] ?? '').replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'),
  );
  const next = lines.findIndex((line, index) => index > 0 && new RegExp(`^${pattern}$`).test(line));
  return `${lines.slice(0, next < 0 ? lines.length : next).join('\n')}\n`;
}

/** @throws when a block's first line does not name the first service */
export function withServiceBlocks(text: string, services: readonly string[] = deployableServices): string {
  return text.replaceAll(block, (whole: string, _indent: string, content: string) => {
    const [first = ''] = services;
    if (!spellings.some(({ of }) => content.split('\n')[0]?.includes(of(first))))
      throw new CommandError(`a block for each service does not begin with ${first}: ${content.split('\n')[0]}`);
    const part = firstPart(content, first);
    return whole.replace(content, () => services.map((service) => renamed(part, first, service)).join(''));
  });
}

/** The files that have such blocks: the workflows, and the list of images to update. */
export function filesWithBlocks(): { path: string; text: string }[] {
  const workflows = readdirSync(join(repository, '.github/workflows')).map((name) => `.github/workflows/${name}`);
  return [...workflows, '.github/dependabot.yml']
    .map((path) => ({ path, text: readFileSync(join(repository, path), 'utf8') }))
    .filter(({ text }) => text.includes('# Each service:'));
}

if (import.meta.main) {
  await main(() => {
    const { values } = parseArgs({ options: { check: { type: 'boolean' } } });
    const changed = filesWithBlocks().filter(({ text }) => withServiceBlocks(text) !== text);
    if (values.check && changed.length > 0)
      throw new CommandError(
        `${changed.map(({ path }) => path).join(', ')}: run node delivery/pipeline/service-blocks.ts`,
      );
    for (const { path, text } of changed) {
      writeFileSync(join(repository, path), withServiceBlocks(text));
      process.stdout.write(`${path}\n`);
    }
  });
}
