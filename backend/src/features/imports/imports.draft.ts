import { ColumnContents } from '../../tapes/draft/column-contents.ts';
import { draftProfile } from '../../tapes/draft/draft-document.ts';
import { openContent, type TapeContent } from './imports.content.ts';
import { markedDelimiter } from './imports.header.ts';
import { likelyDelimiter } from './imports.profiled.ts';
import { type RawRow, RowReader } from './imports.rows.ts';
import type { TapeSource } from './imports.source.ts';

/** So many rows tell what a column holds. */
const maxRows = 20_000;

/**
 * Looks at a tape and proposes a profile for it.
 * @returns YAML with what was found in comments
 * @throws UnreadableTape for a file that is no tape
 */
export async function draftFor(source: TapeSource): Promise<string> {
  const { rows, delimiter } = await beginning(await openContent(source));
  const at = headerAt(rows);
  const header = rows[at];
  const hasHeader = header !== undefined && !header.values.some((value) => /^[\d.,]+$/.test(value));
  const names = header?.values.map((name, index) => (hasHeader ? name : String(index + 1))) ?? [];
  const columns = names.map((name) => new ColumnContents(name));
  const data = rows.slice(hasHeader ? at + 1 : at).filter(({ values }) => values.some((value) => value !== ''));
  for (const { values, kinds } of data)
    columns.forEach((column, index) => {
      column.add(values[index] ?? '', kinds?.[index]);
    });
  const before = (header?.line ?? 1) - 1;
  return draftProfile({
    name: source.name,
    rows: data.length,
    file: {
      ...(delimiter !== undefined &&
        ![',', ';'].includes(delimiter) && { delimiter: delimiter === '\t' ? 'tab' : delimiter }),
      ...(before > 0 && at > 0 && { lines_before: String(before) }),
      ...(!hasHeader && { header: 'none' }),
    },
    columns,
  });
}

async function beginning(content: TapeContent): Promise<{ rows: RawRow[]; delimiter: string | undefined }> {
  const rows: RawRow[] = [];
  if ('rows' in content) {
    for await (const batch of content.rows) {
      rows.push(...batch);
      if (rows.length >= maxRows) break;
    }
    return { rows: rows.slice(0, maxRows), delimiter: undefined };
  }
  let reader: RowReader | undefined;
  for await (const { lines, special } of content.lines) {
    reader ??= new RowReader(markedDelimiter(lines[0] ?? '') ?? likelyDelimiter(widest(lines.slice(0, 50))));
    for (const line of lines) {
      const row = reader.take(line, special);
      if (row !== undefined) rows.push(row);
    }
    if (rows.length >= maxRows) break;
  }
  return { rows: rows.slice(0, maxRows), delimiter: reader?.delimiter };
}

/** The line with most signs that may stand between values: a title above the header has few. */
function widest(lines: readonly string[]): string {
  const signs = (line: string) => Math.max(...[',', ';', '|', '\t'].map((sign) => line.split(sign).length));
  return lines.reduce((one, other) => (signs(other) > signs(one) ? other : one), '');
}

/** Titles and dates above the header fill few columns: the header is the first row as wide as most. */
function headerAt(rows: readonly RawRow[]): number {
  const filled = rows.slice(0, 200).map(({ values }) => values.filter((value) => value !== '').length);
  const most = Math.max(0, ...filled);
  return Math.max(
    0,
    filled.findIndex((width) => width >= Math.max(2, most / 2)),
  );
}
