import { type FieldName, fieldNames, type RowRules } from '../../loans/asset-fields.ts';
import { isFault } from '../../loans/fault.ts';
import { ColumnMissing, columnReader } from '../../tapes/columns.ts';
import { dateColumn } from '../../tapes/field-readers.ts';
import { ProfileError } from '../../tapes/profile.document.ts';
import type { ProfileText } from '../../tapes/profile.schema.ts';
import { planTape, type TapePlan } from '../../tapes/tape-plan.ts';
import type { UnderstandingWatch } from '../../tapes/understanding.ts';
import { openContent, type TapeContent } from './imports.content.ts';
import { type Reject, UnreadableTape } from './imports.faults.ts';
import { markedDelimiter } from './imports.header.ts';
import { type BadRow, errorCell, fitted, type GoodRow, type TapeBatch } from './imports.reader.ts';
import { quotesMalformed, type RawRow, RowReader } from './imports.rows.ts';
import type { TapeSource } from './imports.source.ts';

/**
 * The rows of a tape as a profile reads them, in batches; each is then checked as a row of a plain tape is.
 * @throws UnreadableTape where reading can't go on, and where the tape has no rows
 */
export async function* readProfiledTape(
  source: Pick<TapeSource, 'path' | 'bytes'>,
  rules: RowRules,
  profile: ProfileText,
  asOfDate: string,
  watch: UnderstandingWatch,
): AsyncGenerator<TapeBatch> {
  const tape = new ProfiledTape(profile, rules, asOfDate, watch);
  for await (const rows of tape.rowsOf(await openContent(source, profile.file))) {
    const read = tape.take(rows);
    if (read !== undefined) yield read;
  }
  tape.end();
}

type CheckedRow = GoodRow | BadRow | { readonly leftOut: string };

/** Cuts a tape into rows and reads each by the profile. */
export class ProfiledTape {
  readonly #profile: ProfileText;
  readonly #rules: RowRules;
  readonly #asOfDate: string;
  readonly #watch: UnderstandingWatch | undefined;
  #line = 0;
  #rows: RowReader | undefined;
  #header: RawRow | undefined;
  #plan: TapePlan | undefined;
  #rowNumber = 0;

  constructor(profile: ProfileText, rules: RowRules, asOfDate: string, watch?: UnderstandingWatch) {
    this.#watch = watch;
    this.#profile = profile;
    this.#rules = rules;
    this.#asOfDate = asOfDate;
  }

  /** The rows of the file, the header among them, in batches. */
  async *rowsOf(content: TapeContent): AsyncGenerator<readonly RawRow[]> {
    const before = Number(this.#profile.file?.lines_before ?? 0);
    if ('rows' in content) {
      for await (const rows of content.rows) yield rows.filter(({ line }) => line > before);
      return;
    }
    for await (const { lines, special } of content.lines)
      yield lines.flatMap((line) => this.#rawRow(line, special, before) ?? []);
  }

  /** @returns undefined while the tape's columns are not known */
  take(rows: readonly RawRow[]): TapeBatch | undefined {
    const good: GoodRow[] = [];
    const bad: BadRow[] = [];
    const leftOut = new Map<string, number>();
    let hiddenRows = 0;
    for (const raw of rows) {
      const row = this.#checked(raw);
      if (row === undefined) continue;
      if (raw.isHidden) hiddenRows++;
      if ('leftOut' in row) leftOut.set(row.leftOut, (leftOut.get(row.leftOut) ?? 0) + 1);
      else if ('rejects' in row) bad.push(row);
      else good.push(row);
    }
    if (this.#plan === undefined) return undefined;
    const { ignored: ignoredColumns, fields } = this.#plan;
    return { good, bad, ignoredColumns, perhapsGuarded: 0, hiddenRows, leftOut, fields };
  }

  /**
   * The as-of date of the first row.
   * @returns undefined while there is none
   * @throws UnreadableTape where the row has no date that the profile can read
   */
  firstAsOf(rows: readonly RawRow[]): string | undefined {
    const { as_of: asOf, file } = this.#profile;
    if (asOf?.column === undefined) return undefined;
    for (const raw of rows) {
      if (raw.values.every((value) => value === '')) continue;
      if (this.#header === undefined && file?.header !== 'none') {
        this.#makePlan(raw);
        continue;
      }
      const names = this.#header?.values;
      const columns = { names, width: names?.length ?? raw.values.length, used: new Set<number>() };
      const { read, label } = dateColumn(columns, asOf.column, asOf);
      const date = read(raw.values, raw.kinds);
      if (!isFault(date)) return date;
      const value = columnReader(columns, asOf.column, 'as_of').read(raw.values);
      throw new UnreadableTape({ line: raw.line, value, code: date.code, message: `${label}: ${date.message}` });
    }
    return undefined;
  }

  /** @throws UnreadableTape */
  end(): void {
    this.#rows?.end();
    if (this.#rowNumber > 0) return;
    if (this.#plan === undefined)
      throw new UnreadableTape({ line: 1, code: 'tape_empty', message: 'The file is empty.' });
    throw new UnreadableTape({
      line: this.#header?.line ?? 1,
      code: 'tape_without_rows',
      message: 'The tape has a header and no rows.',
    });
  }

  #rawRow(line: string, special: boolean, before: number): RawRow | undefined {
    const { delimiter, quotes } = this.#profile.file ?? {};
    this.#line++;
    if (this.#line <= before) return undefined;
    const marked = this.#rows === undefined ? markedDelimiter(line) : undefined;
    const sign = delimiter === 'tab' ? '\t' : (delimiter ?? marked);
    if (marked !== undefined) {
      this.#rows = new RowReader(sign ?? marked, quotes !== 'none', this.#line);
      return undefined;
    }
    if (this.#rows === undefined && line.trim() === '') return undefined;
    this.#rows ??= new RowReader(sign ?? likelyDelimiter(line), quotes !== 'none', this.#line - 1);
    return this.#rows.take(line, special);
  }

  #checked(raw: RawRow): CheckedRow | undefined {
    const plan = this.#plan ?? this.#makePlan(raw);
    if (raw === this.#header || raw.values.every((value) => value === '')) return undefined;
    this.#rowNumber++;
    const faulty = (code: string, message: string): BadRow => ({
      line: raw.line,
      rejects: [{ line: raw.line, id: null, field: null, value: raw.text, code, message }],
    });
    if (raw.misquotedAt !== undefined) return faulty(quotesMalformed.code, quotesMalformed.message);
    const error = errorCell(raw, plan.used);
    if (error !== undefined) return faulty(error.code, error.message);
    const values = fitted(raw, plan.width);
    if (values.length !== plan.width)
      return faulty(
        'column_count',
        `The row has ${raw.values.length} values where ${this.#header === undefined ? 'the first row' : 'the header'} has ${plan.width}.`,
      );
    if (this.#header?.values.every((name, index) => name === values[index]))
      return faulty('header_repeated', 'The header row is repeated here.');
    if (raw.spansLines) this.#refuseRowsWithin(raw, plan);
    return this.#readRow(raw, values, plan);
  }

  #readRow({ line, kinds }: RawRow, values: readonly string[], plan: TapePlan): CheckedRow {
    const row = plan.take(values, this.#rowNumber, kinds);
    if ('leftOut' in row) return row;
    this.#watch?.see(plan.readers, values, row.texts);
    const id = row.texts[idIndex] || null;
    const faults = plan.check(row.texts, this.#rules) ?? [];
    if (faults.length + row.faults.length === 0) return { line, values: row.texts };
    const told = new Set(row.faults.map(({ field }) => field));
    const further = faults.filter(({ field }) => !told.has(field)).map((fault) => named(fault, plan));
    return { line, rejects: [...row.faults, ...further].map((fault): Reject => ({ line, id, ...fault })) };
  }

  #makePlan(first: RawRow): TapePlan {
    const hasHeader = this.#profile.file?.header !== 'none';
    if (hasHeader) this.#header = first;
    try {
      const names = hasHeader ? first.values : undefined;
      this.#plan = planTape(this.#profile, names, first.values.length, this.#asOfDate);
      return this.#plan;
    } catch (error) {
      if (!(error instanceof ColumnMissing))
        throw error instanceof RangeError ? new ProfileError(error.message) : error;
      throw new UnreadableTape({ line: first.line, value: first.text, code: 'column_missing', message: error.message });
    }
  }

  /** Two stray quotes, rows apart, turn everything between them into one value. */
  #refuseRowsWithin({ line, text }: RawRow, plan: TapePlan): void {
    const sign = this.#rows?.delimiter ?? ',';
    text.split('\n').forEach((inner, offset) => {
      const values = inner.split(sign);
      if (offset === 0 || values.length !== plan.width || plan.width < 2) return;
      const row = plan.take(values, 1);
      if ('leftOut' in row || row.faults.length > 0 || plan.check(row.texts, this.#rules) !== undefined) return;
      throw new UnreadableTape({
        line,
        value: text.split('\n', 1)[0] ?? null,
        code: 'rows_within_quotes',
        message: `A quoted value begins in this row and holds a row of the tape, line ${line + offset}. Remove the stray quote, or double it.`,
      });
    });
  }
}

const idIndex = fieldNames.indexOf('id');

/** The column is named beside the fault of a value. */
function named<Fault extends { field: FieldName; message: string }>(fault: Fault, { readers }: TapePlan): Fault {
  const label = readers.find(({ name }) => name === fault.field)?.label ?? fault.field;
  return { ...fault, message: `${label}: ${fault.message}` };
}

/** The sign that cuts the first row into most values; what stands in quotes does not count. */
export function likelyDelimiter(line: string): string {
  const bare = line.replace(/"(?:[^"]|"")*"/g, '');
  const counts = [',', ';', '|', '\t'].map((sign) => [sign, bare.split(sign).length] as const);
  return counts.reduce((one, other) => (other[1] > one[1] ? other : one))[0];
}
