import { expect, test } from 'vitest';
import { progressLine } from './imports.progress.ts';
import { tapeOfText } from './imports.source.ts';

function watched(isTTY: boolean) {
  let written = '';
  const stream = { isTTY, write: (text: string) => (written += text) } as unknown as NodeJS.WriteStream;
  return { stream, written: () => written };
}

test('a terminal sees one line that is written over, at most ten times a second', async () => {
  const { stream, written } = watched(true);
  let now = 1_000;
  const progress = progressLine(stream, tapeOfText('tape', 'x'), () => now);
  progress.waiting();
  progress.reading(1_000);
  now += 50;
  progress.reading(2_000);
  now += 100;
  progress.reading(3_000);
  progress.writing();
  progress.clear();
  const lines = written().split('\r\x1b[K').slice(1);
  expect(lines).toEqual([
    expect.stringContaining('Waiting'),
    'Reading: 1,000 rows',
    'Reading: 3,000 rows',
    expect.stringContaining('writing'),
    '',
  ]);
});

test('what is no terminal sees nothing of it', () => {
  const { stream, written } = watched(false);
  const progress = progressLine(stream, tapeOfText('tape', 'x'), () => 1_000);
  progress.reading(1_000);
  progress.clear();
  expect(written()).toBe('');
});
