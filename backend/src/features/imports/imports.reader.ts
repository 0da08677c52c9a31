import { assetField, type FieldName, fieldNames, type RowRules, requiredFields } from '../../loans/asset-fields.ts';
import { type DateCheck, dateCheck } from '../../loans/due-date.ts';
import { type Fault, isFault } from '../../loans/fault.ts';
import { needsGuard, withoutGuard } from '../../loans/formula-guard.ts';
import type { RowValues } from '../../loans/tape-row.ts';
import { openContent } from './imports.content.ts';
import { type Reject, UnreadableTape } from './imports.faults.ts';
import { type FoundHeader, type Header, HeaderSearch, headerOf, isSameHeader, namesColumns } from './imports.header.ts';
import type { TapeLines } from './imports.lines.ts';
import { RoundingWatch } from './imports.rounding.ts';
import { quotesMalformed, type RawRow } from './imports.rows.ts';
import type { TapeSource } from './imports.source.ts';

export interface GoodRow {
  readonly line: number;
  readonly values: Readonly<RowValues>;
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
  /** Of a workbook: read like the others. */
  readonly hiddenRows: number;
  /** Rows that the profile leaves out, by its reason. */
  readonly leftOut: ReadonlyMap<string, number>;
  /** Those that the tape has, in the order of a row's values. */
  readonly fields: readonly FieldName[];
}

const none: ReadonlyMap<string, number> = new Map();

/**
 * The rows of a tape in batches, each checked by itself; the header is not among them.
 * @throws UnreadableTape where reading can't go on, and after the last batch of a tape without rows
 */
export async function* readTape(
  source: Pick<TapeSource, 'path' | 'bytes'>,
  rules: RowRules,
): AsyncGenerator<TapeBatch> {
  const rounding = rules.round ? new RoundingWatch() : undefined;
  const content = await openContent(source);
  const read = 'lines' in content ? fromLines(content.lines, rules) : fromSheet(content.rows, rules);
  let rows = 0;
  for await (const { raw, header, rules: own } of read) {
    const checked = checkRows(raw, header, own, rounding);
    rows += checked.good.length + checked.bad.length;
    yield checked;
  }
  rounding?.end();
  if (rows === 0)
    throw new UnreadableTape({ line: 1, code: 'tape_without_rows', message: 'The tape has a header and no rows.' });
}

interface RawBatch {
  readonly raw: readonly RawRow[];
  readonly header: Header;
  readonly rules: RowRules;
}

async function* fromLines(batches: AsyncIterable<TapeLines>, rules: RowRules): AsyncGenerator<RawBatch> {
  const search = new HeaderSearch();
  let found: FoundHeader | undefined;
  for await (const { lines, special } of batches) {
    let begin = 0;
    while (found === undefined && begin < lines.length) {
      found = search.take(lines[begin] ?? '', special);
      begin++;
    }
    if (found === undefined) continue;
    const raw: RawRow[] = [];
    for (let index = begin; index < lines.length; index++) {
      const row = found.rows.take(lines[index] ?? '', special);
      if (row !== undefined) raw.push(row);
    }
    yield { raw, header: found.header, rules };
  }
  (found ?? search.end()).rows.end();
}

/** A date of a workbook has a type, so it is one whatever the tape's dates look like as text. */
async function* fromSheet(batches: AsyncIterable<readonly RawRow[]>, rules: RowRules): AsyncGenerator<RawBatch> {
  const typed = dateCheck();
  const date: DateCheck = (text) => {
    const found = typed(text);
    return isFault(found) ? rules.date(text) : found;
  };
  let header: Header | undefined;
  for await (const rows of batches) {
    const [first] = rows;
    const isFirst = header === undefined && first !== undefined;
    if (isFirst) header = headerOf(first, ',');
    if (header !== undefined) yield { raw: isFirst ? rows.slice(1) : rows, header, rules: { ...rules, date } };
  }
}

function checkRows(
  rows: readonly RawRow[],
  header: Header,
  rules: RowRules,
  rounding: RoundingWatch | undefined,
): TapeBatch {
  const good: GoodRow[] = [];
  const bad: BadRow[] = [];
  let perhapsGuarded = 0;
  let hiddenRows = 0;
  for (const raw of rows) {
    if (raw.values.length >= header.width) rounding?.see(raw.line, raw.values[header.position.nominal_value] ?? '');
    const checked = checkRawRow(raw, header, rules);
    if (checked === undefined) continue;
    if (raw.isHidden) hiddenRows++;
    if ('rejects' in checked) {
      bad.push({ line: raw.line, rejects: checked.rejects });
      continue;
    }
    good.push({ line: raw.line, values: checked });
    const id = checked[idIndex] ?? '';
    if (!header.guarded && id.startsWith("'") && needsGuard(id)) perhapsGuarded++;
  }
  const { ignored: ignoredColumns, fields } = header;
  return { good, bad, ignoredColumns, perhapsGuarded, hiddenRows, leftOut: none, fields };
}

/** @returns the row's values, or what is wrong with it; undefined for a row without any value */
function checkRawRow(raw: RawRow, header: Header, rules: RowRules): RowValues | { rejects: Reject[] } | undefined {
  const { line, text } = raw;
  const values = fitted(raw, header.width);
  if (raw.spansLines) refuseRowsWithinQuotes(raw, header, rules);
  const row = rowTexts(values, header);
  const id = row[idIndex] || null;
  const whole = { line, id, field: null, value: text };
  if (raw.misquotedAt !== undefined)
    return { rejects: [{ ...whole, id: raw.misquotedAt > header.position.id ? id : null, ...quotesMalformed }] };
  const error = errorCell(raw, header.positions);
  if (error !== undefined) return { rejects: [{ ...whole, ...error }] };
  const hasWidth = values.length === header.width;
  const faults = hasWidth ? header.check(row, rules) : undefined;
  if (hasWidth && faults === undefined) return row;
  if (values.every((value) => value === '')) return undefined;
  if (namesColumns(values)) {
    if (!isSameHeader(values, header)) throw headerChanged(raw);
    return {
      rejects: [{ ...whole, id: null, code: 'header_repeated', message: 'The header row is repeated here.' }],
    };
  }
  if (faults !== undefined) return { rejects: faults.map((fault) => ({ line, id, ...fault })) };
  const count = `${values.length} ${values.length === 1 ? 'value' : 'values'}`;
  const message = `The row has ${count} where the header has ${header.width}.`;
  return { rejects: [{ ...whole, code: 'column_count', message }] };
}

/** A row's values for so many columns: spreadsheets leave empty columns at the end, and workbooks leave them away. */
export function fitted({ values, kinds }: RawRow, width: number): readonly string[] {
  if (values.length > width && values.slice(width).every((value) => value === '')) return values.slice(0, width);
  if (values.length >= width || kinds === undefined) return values;
  return [...values, ...new Array<string>(width - values.length).fill('')];
}

/** @param positions of the columns that are read */
export function errorCell({ kinds, values }: RawRow, positions: Iterable<number>): Fault | undefined {
  if (kinds === undefined) return undefined;
  for (const position of positions) {
    if (kinds[position] !== 'error') continue;
    const value = values[position] ?? '';
    const message =
      value === '='
        ? 'A cell has a formula whose value was not saved. Open the workbook in a spreadsheet program and save it.'
        : `A cell holds the error ${value}. Mend it in the workbook.`;
    return { code: 'cell_error', message };
  }
  return undefined;
}

/** The id is the first of the fields, and every tape has it. */
const idIndex = fieldNames.indexOf('id');
const isText = (field: FieldName | undefined) => field !== undefined && assetField(field).type === 'text';

/** The text of each field. */
function rowTexts(values: readonly string[], { fields, positions, guarded }: Header): RowValues {
  // Of its final length from the beginning: an array that grows takes room for seventeen.
  const row: RowValues = new Array(positions.length);
  for (let index = 0; index < positions.length; index++) {
    const text = values[positions[index] ?? 0] ?? '';
    row[index] = guarded && isText(fields[index]) ? withoutGuard(text) : text;
  }
  return row;
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

/** Values whose form tells that a line is a row of the tape; nearly any text can be an id. */
const tellingFields = requiredFields.filter((field) => field !== 'id');

/**
 * Two stray quotes, rows apart, turn everything between them into one well-formed value. A value that contains a row of
 * this tape is therefore refused.
 * @throws UnreadableTape naming the line of that row
 */
function refuseRowsWithinQuotes({ line, text }: RawRow, header: Header, rules: RowRules): void {
  const { delimiter } = header;
  text.split('\n').forEach((inner, offset) => {
    if (offset === 0) return;
    const values = inner.split(delimiter);
    if (values.length !== header.width) return;
    const wellFormed = tellingFields.filter((field) => {
      const value = (values[header.position[field]] ?? '').replace(/^[\s"]+|[\s"]+$/g, '');
      return !isFault(assetField(field).check(value, { ...rules, round: true }));
    });
    if (wellFormed.length < 2) return;
    throw new UnreadableTape({
      line,
      value: text.split('\n', 1)[0] ?? null,
      code: 'rows_within_quotes',
      message: `A quoted value begins in this row and holds a row of the tape, line ${line + offset}. Remove the stray quote, or double it.`,
    });
  });
}
