import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { generatedFiles } from '../generate.ts';

describe('what is made from platform/alerts.ts is up to date', () => {
  test.each(generatedFiles().map(({ path, text }) => [relative(process.cwd(), path), path, text]))(
    '%s',
    (_, path, text) => {
      expect(readFileSync(path, 'utf8')).toBe(text);
    },
  );
});
