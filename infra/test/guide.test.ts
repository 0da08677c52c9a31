import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { guideTables, withTables } from '../cost/guide-tables.ts';
import { emulatorFolder, findPython, pythonWithTools } from '../emulator/python-tools.ts';
import { forgottenProperties, skippedTypes } from '../emulator/read-back/limits.ts';
import { synthesized } from './synthesized.ts';

const here = new URL('..', import.meta.url);
const guide = readFileSync(new URL('README.md', here), 'utf8');
const commands = [...guide.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, block = '']) => block.trim().split('\n'));
const cdkCommands = commands.filter((line) => line.startsWith('npm run cdk'));
const scriptsOf = (manifest: string) => JSON.parse(readFileSync(new URL(manifest, here), 'utf8')).scripts;
const scripts = { ...scriptsOf('../package.json'), ...scriptsOf('package.json') };

const python = process.env.CI === 'true' ? pythonWithTools() : findPython();

describe('the guide', () => {
  test('names only scripts that exist', () => {
    const named = [...guide.matchAll(/npm (?:run )?([\w:]+)/g)].map(([, name]) => name ?? '');
    expect(named.filter((name) => name !== 'install' && !(name in scripts) && name !== 'takes')).toEqual([]);
    const files = [...guide.matchAll(/node ((?:delivery|tools)\/[\w/.-]+)/g)].map(
      ([, path]) => new URL(`../${path}`, here),
    );
    expect(files.filter((file) => !existsSync(file))).toEqual([]);
  });

  test('links only to what is there', () => {
    const links = [...guide.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, path = '']) => path);
    expect(links.length).toBeGreaterThan(10);
    expect(links.filter((path) => !existsSync(new URL(path, here)))).toEqual([]);
  });

  test('gives cdk only stacks, options and parameters that it has, behind the two dashes', () => {
    const stacks = Object.keys(synthesized('production').templates);
    const options = ['--all', '--exclusively', '--context', '--parameters', '--no-rollback'];
    const parameters = Object.keys(synthesized('production').templates.compute?.Parameters ?? {});
    for (const line of cdkCommands) {
      const [, dashes, command = '', ...words] = line.slice('npm run '.length).split(' ');
      if (dashes === 'bootstrap') continue;
      expect(['deploy', 'diff', 'destroy'], line).toContain(command);
      expect(dashes, line).toBe('--');
      for (const [index, word] of words.entries()) {
        const before = words[index - 1];
        if (before === '--context') expect(word, line).toMatch(/^environment=(staging|production)$/);
        else if (before === '--parameters') {
          const [, stack, parameter] = /^portfolio-\w+-(\w+):(\w+)=sha256:…$/.exec(word) ?? [];
          expect(stack, line).toBe('compute');
          expect(parameters, line).toContain(parameter);
        } else if (word.startsWith('--')) expect(options, line).toContain(word);
        else expect(stacks, line).toContain(word);
      }
    }
    expect(cdkCommands.length).toBeGreaterThan(10);
  });

  test.skipIf(python === undefined)('calls aws with commands and options that it has', () => {
    const { stdout, stderr } = spawnSync(python ?? '', [`${emulatorFolder}commands.py`], {
      input: commands.join('\n'),
      encoding: 'utf8',
    });
    expect(stdout + stderr).toBe('');
  });

  test('calls everything by the name that the templates give it', () => {
    const named = guide.matchAll(/(?<!\/)\bportfolio[-/](staging|production)[-/][a-z-]*[a-z]/g);
    const unknown = [...named].filter(([name, environment]) => {
      const { templates, stackNames } = synthesized(environment as 'staging' | 'production');
      const known = `${JSON.stringify(templates)} ${Object.values(stackNames).join(' ')} portfolio-${environment}-$service`;
      return !known.includes(name);
    });
    expect(unknown.map(([name]) => name)).toEqual([]);
  });

  test('shows the service that the test of the construct adds', () => {
    const [, example = ''] = /^```ts\n([\s\S]*?)^```$/m.exec(guide) ?? [];
    const source = readFileSync(new URL('test/web-service.test.ts', here), 'utf8');
    const squeezed = (text: string) => text.replaceAll(/\s+/g, ' ');
    expect(squeezed(source).replace(' ...more, ', ' ')).toContain(squeezed(example).trim());
  });

  test('tells what the emulator passes over and forgets', () => {
    const lines = guide.split('\n');
    expect(skippedTypes.filter((type) => !lines.includes(`- \`${type}\``))).toEqual([]);
    expect(forgottenProperties.filter((property) => !lines.includes(`- ${property}`))).toEqual([]);
  });

  test('has the cost as it is estimated (npm run cost -- --write)', () => {
    const tables = guideTables();
    expect(guide).toBe(withTables(guide, tables));
    expect(withTables(guide.replace('114.54', '99.99'), tables)).toBe(guide);
  });
});
