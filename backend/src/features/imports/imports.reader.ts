import { assetField, type FieldName, fieldNames, type RowRules, requiredFields } from '../../loans/asset-fields.ts';
import { isFault } from '../../loans/fault.ts';
import { needsGuard, withoutGuard } from '../../loans/formula-guard.ts';
import type { RowValues } from '../../loans/tape-row.ts';
import { decompress } from './imports.decompression.ts';
import { type Reject, UnreadableTape } from './imports.faults.ts';
import { type FoundHeader, type Header, HeaderSearch, isSameHeader, namesColumns } from './imports.header.ts';
import { readLines, type TapeLines } from './imports.lines.ts';
import { RoundingWatch } from './imports.rounding.ts';
import { quotesMalformed, type RawRow } from './imports.rows.ts';
import { decodeTape } from './imports.text.ts';

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
    if (raw.values.length >= header.width) rounding?.see(raw.line, raw.values[header.position.nominal_value] ?? '');
    const checked = checkRawRow(raw, header, rules);
    if (checked === undefined) continue;
    if ('rejects' in checked) {
      bad.push({ line: raw.line, rejects: checked.rejects });
      continue;
    }
    good.push({ line: raw.line, values: checked });
    const id = checked[idIndex] ?? '';
    if (!header.guarded && id.startsWith("'") && needsGuard(id)) perhapsGuarded++;
  }
  return { good, bad, ignoredColumns: header.ignored, perhapsGuarded, leftOut: none, fields: header.fields };
}

/** @returns the row's values, or what is wrong with it; undefined for a row without any value */
function checkRawRow(raw: RawRow, header: Header, rules: RowRules): RowValues | { rejects: Reject[] } | undefined {
  const { line, text } = raw;
  const values = withoutEmptyEnd(raw.values, header.width);
  if (raw.spansLines) refuseRowsWithinQuotes(raw, header, rules);
  const row = rowTexts(values, header);
  const id = row[idIndex] || null;
  const whole = { line, id, field: null, value: text };
  if (raw.misquotedAt !== undefined)
    return { rejects: [{ ...whole, id: raw.misquotedAt > header.position.id ? id : null, ...quotesMalformed }] };
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

/** Spreadsheets leave empty columns at the end, of some rows or of all. */
export function withoutEmptyEnd(values: readonly string[], width: number): readonly string[] {
  if (values.length <= width) return values;
  return values.slice(width).every((value) => value === '') ? values.slice(0, width) : values;
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
