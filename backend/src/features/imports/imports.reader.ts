import { isFault } from '../../loans/fault.ts';
import { needsGuard, withoutGuard } from '../../loans/formula-guard.ts';
import { checkNominalValue } from '../../loans/nominal-value.ts';
import { checkRow, type RowRules, type TapeColumn, type TapeRow } from '../../loans/tape-row.ts';
import { checkStatus } from '../../loans/tape-status.ts';
import { decompress } from './imports.decompression.ts';
import { type Reject, UnreadableTape } from './imports.faults.ts';
import { type FoundHeader, type Header, HeaderSearch, isSameHeader, namesColumns } from './imports.header.ts';
import { readLines, type TapeLines } from './imports.lines.ts';
import { RoundingWatch } from './imports.rounding.ts';
import { quotesMalformed, type RawRow } from './imports.rows.ts';
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
  /** Ids with an apostrophe that could be an export's guard against formulas, on a tape that isn't marked as one. */
  readonly perhapsGuarded: number;
}

/**
 * The rows of a tape in batches, each checked by itself; the header is not among them.
 * @throws UnreadableTape where reading can't go on, and after the last batch of a tape without rows
 */
export async function* readTape(bytes: AsyncIterable<Buffer>, rules: RowRules): AsyncGenerator<TapeBatch> {
  const search = new HeaderSearch();
  const rounding = rules.round ? new RoundingWatch() : undefined;
  let found: FoundHeader | undefined;
  let rows = 0;
  for await (const batch of readLines(decodeTape(decompress(bytes)))) {
    let begin = 0;
    while (found === undefined && begin < batch.lines.length) {
      found = search.take(batch.lines[begin] ?? '', batch.special);
      begin++;
    }
    if (found === undefined) continue;
    const checked = checkLines(batch, begin, found, rules, rounding);
    rows += checked.good.length + checked.bad.length;
    yield checked;
  }
  (found ?? search.end()).rows.end();
  rounding?.end();
  if (rows === 0)
    throw new UnreadableTape({ line: 1, code: 'tape_without_rows', message: 'The tape has a header and no rows.' });
}

function checkLines(
  { lines, special }: TapeLines,
  begin: number,
  { header, rows }: FoundHeader,
  rules: RowRules,
  rounding: RoundingWatch | undefined,
): TapeBatch {
  const good: GoodRow[] = [];
  const bad: BadRow[] = [];
  let perhapsGuarded = 0;
  for (let index = begin; index < lines.length; index++) {
    const raw = rows.take(lines[index] ?? '', special);
    if (raw === undefined) continue;
    if (raw.values.length === header.width) rounding?.see(raw.line, raw.values[header.position.nominal_value] ?? '');
    const checked = checkRawRow(raw, header, rules);
    if (Array.isArray(checked)) bad.push({ line: raw.line, rejects: checked });
    else {
      good.push({ line: raw.line, row: checked });
      if (!header.guarded && checked.id.startsWith("'") && needsGuard(checked.id)) perhapsGuarded++;
    }
  }
  return { good, bad, ignoredColumns: header.ignored, perhapsGuarded };
}

function checkRawRow(raw: RawRow, header: Header, rules: RowRules): TapeRow | Reject[] {
  const { line, text, values } = raw;
  if (raw.spansLines) refuseRowsWithinQuotes(raw, header, rules);
  const whole = { line, id: null, field: null, value: text };
  const id = idOf(raw, header);
  if (raw.misquotedAt !== undefined)
    return [{ ...whole, id: raw.misquotedAt > header.position.id ? id || null : null, ...quotesMalformed }];
  const row: TapeRow = {
    id,
    nominal_value: values[header.position.nominal_value] ?? '',
    status: values[header.position.status] ?? '',
    due_date: values[header.position.due_date] ?? '',
  };
  const checked = values.length === header.width ? checkRow(row, rules) : undefined;
  if (checked !== undefined && !Array.isArray(checked)) return checked;
  if (namesColumns(values)) {
    if (!isSameHeader(values, header)) throw headerChanged(raw);
    return [{ ...whole, code: 'header_repeated', message: 'The header row is repeated here.' }];
  }
  if (checked !== undefined) return checked.map((fault) => ({ line, id: row.id || null, ...fault }));
  return [
    {
      ...whole,
      id: row.id || null,
      code: 'column_count',
      message: `The row has ${values.length} ${values.length === 1 ? 'value' : 'values'} where the header has ${header.width}.`,
    },
  ];
}

function idOf({ values }: RawRow, header: Header): string {
  const id = values[header.position.id] ?? '';
  return header.guarded ? withoutGuard(id) : id;
}

/** Rows below another header mean something else, so none of them can be skipped or taken. */
function headerChanged({ line, text }: RawRow): UnreadableTape {
  return new UnreadableTape({
    line,
    value: text,
    code: 'header_changed',
    message:
      'A second header names other columns, or the same in another order. Load the two parts as tapes of their own.',
  });
}

/**
 * Two stray quotes, rows apart, make one well-formed value of all that is between them. A value that holds a row of this very tape is no value.
 * @throws UnreadableTape naming the line of that row
 */
function refuseRowsWithinQuotes({ line, text }: RawRow, header: Header, rules: RowRules): void {
  const { delimiter } = header;
  text.split('\n').forEach((inner, offset) => {
    if (offset === 0) return;
    const values = inner.split(delimiter);
    if (values.length !== header.width) return;
    const value = (column: TapeColumn) => (values[header.position[column]] ?? '').replace(/^[\s"]+|[\s"]+$/g, '');
    const wellFormed = [
      checkNominalValue(value('nominal_value'), true),
      checkStatus(value('status'), rules.statuses),
      rules.date(value('due_date')),
    ].filter((checked) => !isFault(checked));
    if (wellFormed.length < 2) return;
    throw new UnreadableTape({
      line,
      value: text.split('\n', 1)[0] ?? null,
      code: 'rows_within_quotes',
      message: `A quoted value begins in this row and holds a row of the tape, line ${line + offset}. Remove the stray quote, or double it.`,
    });
  });
}
