import { checkRow, type RowRules, type TapeColumn, type TapeRow } from '../../loans/tape-row.ts';
import { decompress } from './imports.decompression.ts';
import { type Reject, UnreadableTape } from './imports.faults.ts';
import { type Header, readHeader, repeatsHeader } from './imports.header.ts';
import { type RawRow, readRows, splitRow } from './imports.rows.ts';
import { decodeTape } from './imports.text.ts';

export interface GoodRow {
  readonly line: number;
  readonly row: TapeRow;
}

export interface BadRow {
  readonly line: number;
  readonly rejects: readonly Reject[];
}

export interface TapeBatch {
  readonly good: readonly GoodRow[];
  readonly bad: readonly BadRow[];
  readonly ignoredColumns: readonly string[];
}

/**
 * The rows of a tape in batches, each checked by itself; the header is not among them.
 * @throws UnreadableTape where reading can't go on, and after the last batch of a tape without rows
 */
export async function* readTape(bytes: AsyncIterable<Buffer>, rules: RowRules): AsyncGenerator<TapeBatch> {
  let header: Header | undefined;
  let rows = 0;
  for await (const batch of readRows(decodeTape(decompress(bytes)))) {
    if (header === undefined) {
      const first = batch.shift();
      if (first === undefined) continue;
      header = readHeader(first);
    }
    rows += batch.length;
    yield checkBatch(batch, header, rules);
  }
  if (header === undefined) throw new UnreadableTape({ line: 1, code: 'tape_empty', message: 'The file is empty.' });
  if (rows === 0)
    throw new UnreadableTape({ line: 1, code: 'tape_without_rows', message: 'The tape has a header and no rows.' });
}

function checkBatch(batch: readonly RawRow[], header: Header, rules: RowRules): TapeBatch {
  const good: GoodRow[] = [];
  const bad: BadRow[] = [];
  for (const { line, text } of batch) {
    const checked = checkRawRow(line, text, header, rules);
    if (Array.isArray(checked)) bad.push({ line, rejects: checked });
    else good.push({ line, row: checked });
  }
  return { good, bad, ignoredColumns: header.ignored };
}

function checkRawRow(line: number, text: string, header: Header, rules: RowRules): TapeRow | Reject[] {
  const values = splitRow(text, header.delimiter);
  if (!Array.isArray(values)) return [{ line, id: null, field: null, value: text, ...values }];
  const value = (column: TapeColumn) => values[header.position[column]] ?? '';
  if (values.length !== header.width)
    return [
      {
        line,
        id: value('id') || null,
        field: null,
        value: text,
        code: 'column_count',
        message: `The row has ${values.length} ${values.length === 1 ? 'value' : 'values'} where the header has ${header.width}.`,
      },
    ];
  if (repeatsHeader(values, header))
    return [
      { line, id: null, field: null, value: text, code: 'header_repeated', message: 'The header stands here again.' },
    ];
  const row: TapeRow = {
    id: value('id'),
    nominal_value: value('nominal_value'),
    status: value('status'),
    due_date: value('due_date'),
  };
  const checked = checkRow(row, rules);
  return Array.isArray(checked) ? checked.map((fault) => ({ line, id: row.id || null, ...fault })) : checked;
}
