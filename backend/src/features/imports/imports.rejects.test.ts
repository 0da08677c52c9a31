import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { tapeFile } from '../../../test-support/importing.ts';
import type { Reject } from './imports.faults.ts';
import { RejectList } from './imports.rejects.ts';

async function written(value: string): Promise<{ text: string; value: string | undefined }> {
  const path = tapeFile('', 'rejects.csv');
  const rejects = await RejectList.open(path);
  const reject: Reject = { line: 2, id: value, field: 'status', value, code: 'status_unknown', message: 'No.' };
  rejects.addRow([reject]);
  await rejects.close();
  const text = readFileSync(path, 'utf8');
  return { text, value: (parse(text, { columns: true }) as Record<string, string>[])[0]?.value };
}

test.each([
  ['\x1b[31mred\x1b[0m', '\\u{1b}[31mred\\u{1b}[0m'],
  ['\x9b2J', '\\u{9b}2J'],
  ['two\nlines\r\nand a\ttab\x07', 'two\\u{a}lines\\u{d}\\u{a}and a\\u{9}tab\\u{7}'],
  ['\u202egnp.exe', '\\u{202e}gnp.exe'],
  ['A1\u200b', 'A1\\u{200b}'],
  ['A\u00a01', 'A\\u{a0}1'],
])('a rejects file holds nothing that steers a terminal or hides: %j', async (value, shown) => {
  const file = await written(value);
  expect(file.value).toBe(shown);
  expect(file.text).not.toMatch(/[^\P{C}\n]/u);
});

test.each([
  ['=1+1', "'=1+1"],
  ['x;=1+1', "x;'=1+1"],
  ["A1;10;active'|=cmd", "A1;10;active'|'=cmd"],
  ['\t=1', '\\u{9}=1'],
  ['plain; text', 'plain; text'],
])('a rejects file holds no formula, whatever separates its cells: %j', async (value, shown) => {
  const file = await written(value);
  expect(file.value).toBe(shown);
  for (const delimiter of [',', ';', '\t', '|']) {
    const cells = (parse(file.text, { delimiter, relax_quotes: true, relax_column_count: true }) as string[][]).flat();
    expect(cells.filter((cell) => /^\s*[=+\-@]/.test(cell))).toEqual([]);
  }
});
