import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** As many files as a further setting may change, not counting generated ones. */
export const maxFiles = 3;

/**
 * Commands that must succeed afterwards, each in its folder; the first writes what is generated. The setting is then read by
 * the API with its default and its range, documented, and another value in Compose.
 */
export const checks: readonly { readonly folder: string; readonly command: readonly string[] }[] = [
  { folder: '.', command: ['node', 'platform/settings/generate.ts'] },
  { folder: '.', command: ['npx', 'vitest', 'run', '--root', 'platform', 'parity'] },
  { folder: 'backend', command: ['npm', 'run', 'check'] },
  { folder: 'backend', command: ['node', '--input-type=module', '--eval', readsTheSetting()] },
  {
    folder: '.',
    command: ['grep', '^| `KEEP_ALIVE_SECONDS` | API | `75` | a whole number from 1 to 600 |', 'backend/README.md'],
  },
  { folder: '.', command: ['npx', 'tsc'] },
  { folder: '.', command: ['npx', 'biome', 'check', '--error-on-warnings', 'platform', 'backend/src'] },
];

const setting = `  KEEP_ALIVE_SECONDS: {
    meaning: 'Seconds for which an idle connection is kept',
    type: { kind: 'integer', min: 1, max: 600 },
    default: '75',
    readBy: ['backend'],
    values: { compose: '90' },
  },
`;

/** What a user of the API's configuration sees: default, range and message. */
function readsTheSetting(): string {
  return `
    import assert from 'node:assert';
    import { readConfig } from './src/config/config.ts';
    const read = (KEEP_ALIVE_SECONDS) => readConfig({ DATABASE_URL: 'postgres://a@b/c', KEEP_ALIVE_SECONDS }).keepAliveSeconds;
    assert.deepEqual([read(undefined), read('90')], [75, 90]);
    assert.throws(() => read('601'), /KEEP_ALIVE_SECONDS is "601"; it takes a whole number from 1 to 600/);
  `;
}

/** Adds to a copy of the tree how long the API keeps an idle connection, with another value in Compose. */
export function addSetting(tree: string): void {
  const replace = (path: string, text: string, by: string) => {
    const content = readFileSync(join(tree, path), 'utf8');
    if (content.split(text).length !== 2) throw new Error(`"${text}" is not once in ${path}.`);
    writeFileSync(
      join(tree, path),
      content.replace(text, () => by),
    );
  };
  replace('platform/settings/services.ts', '  DATABASE_POOL_SIZE: {\n', `${setting}  DATABASE_POOL_SIZE: {\n`);
  replace('backend/src/app.ts', 'keepAliveTimeout: 75_000', 'keepAliveTimeout: config.keepAliveSeconds * 1000');
  replace('docker-compose.yml', '      TRUSTED_PROXIES:', '      KEEP_ALIVE_SECONDS: "90"\n      TRUSTED_PROXIES:');
}
