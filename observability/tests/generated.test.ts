import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { playbooks } from '../../platform/alerts.ts';
import { generatedFiles } from '../generate.ts';

describe('what is made from platform/alerts.ts is up to date', () => {
  test.each(generatedFiles().map(({ path, text }) => [relative(process.cwd(), path), path, text]))(
    '%s',
    (_, path, text) => {
      expect(readFileSync(path, 'utf8')).toBe(text);
    },
  );
});

test.each(playbooks)('OBSERVABILITY.md has the playbook %s, with steps', (name) => {
  const document = readFileSync(join(import.meta.dirname, '../../OBSERVABILITY.md'), 'utf8');
  const section = document.split(`### <a id="playbook-${name}"></a>`)[1]?.split('\n#')[0] ?? '';
  expect(section.match(/^\d\. /gm)?.length ?? 0).toBeGreaterThanOrEqual(3);
});
