import { isGuardedHeader } from '../../loans/asset-export.ts';
import { type FieldName, fieldNames, type RequiredField, requiredFields } from '../../loans/asset-fields.ts';
import { type RowCheck, rowCheck } from '../../loans/tape-row.ts';
import { UnreadableTape } from './imports.faults.ts';
import { returnsAlone } from './imports.lines.ts';
import { quotesMalformed, type RawRow, RowReader } from './imports.rows.ts';

export interface Header {
  readonly delimiter: string;
  readonly width: number;
  /** Those that the tape has, in the order of the fields. */
  readonly fields: readonly FieldName[];
  /** Where each of them is in a row, from 0. */
  readonly positions: readonly number[];
  /** Where a required field is in a row. */
  readonly position: Readonly<Record<RequiredField, number>>;
  readonly check: RowCheck;
  /** Whether this is an export of ours with guards against formulas, which have to come off. */
  readonly guarded: boolean;
  /** Every name in lower case, in the tape's order. */
  readonly names: readonly string[];
  /** Columns that no field is read from, as the tape writes them. */
  readonly ignored: readonly string[];
}

/** The header, and the reader for the rows below it. */
export interface FoundHeader {
  readonly header: Header;
  readonly rows: RowReader;
}

interface Candidate {
  readonly delimiter: string;
  readonly rows: RowReader;
  row?: RawRow;
  /** How many of the required columns it names. */
  found: number;
  error?: UnreadableTape;
}

const delimiters = [',', ';', '\t'];

/**
 * Reads the header with each delimiter side by side. The tape's delimiter is the one with which the header names most
 * of the required columns; upper and lower case are the same.
 */
export class HeaderSearch {
  #candidates: Candidate[] = delimiters.map((delimiter) => ({ delimiter, rows: new RowReader(delimiter), found: 0 }));
  #begun = false;

  /** @returns undefined while more lines are needed @throws UnreadableTape naming what is missing or doubled */
  take(line: string, special: boolean): FoundHeader | undefined {
    const delimiter = this.#begun ? undefined : markedDelimiter(line);
    this.#begun = true;
    if (delimiter !== undefined) {
      this.#candidates = [{ delimiter, rows: new RowReader(delimiter, true, 1), found: 0 }];
      return undefined;
    }
    for (const candidate of this.#candidates)
      if (!candidate.row && !candidate.error) takeLine(candidate, line, special);
    const complete = this.#candidates.find(({ found }) => found === requiredFields.length);
    if (complete?.row) return { header: headerOf(complete.row, complete.delimiter), rows: complete.rows };
    return this.#candidates.every(({ row, error }) => row ?? error) ? this.#best() : undefined;
  }

  /** The file has ended. @returns the header, if it was only waiting for other delimiters @throws UnreadableTape */
  end(): FoundHeader {
    for (const candidate of this.#candidates) if (!candidate.row) endOf(candidate);
    if (this.#candidates.some(({ row, error }) => row ?? error)) return this.#best();
    throw new UnreadableTape({ line: 1, code: 'tape_empty', message: 'The file is empty.' });
  }

  #best(): FoundHeader {
    const best = this.#candidates.reduce((one, other) => (other.found > one.found ? other : one));
    const { delimiter, row, rows, error } = best.row
      ? best
      : (this.#candidates.find((candidate) => candidate.row) ?? best);
    if (row === undefined) throw error;
    return { header: headerOf(row, delimiter), rows };
  }
}

/** Excel's own first line that names the delimiter, like `sep=;`. */
export function markedDelimiter(line: string): string | undefined {
  return /^"?sep=([,;|\t])"?$/i.exec(line)?.[1];
}

function takeLine(candidate: Candidate, line: string, special: boolean): void {
  try {
    const row = candidate.rows.take(line, special);
    if (row === undefined) return;
    candidate.row = row;
    candidate.found = requiredFields.filter((field) => lowerCase(row.values).includes(field)).length;
  } catch (error) {
    if (!(error instanceof UnreadableTape)) throw error;
    // With the line ends of old Macintoshes the whole file is one line.
    candidate.error = error.reject.code === 'line_ends_mixed' ? returnsAlone(error.reject.line) : error;
  }
}

function endOf(candidate: Candidate): void {
  try {
    candidate.rows.end();
  } catch (error) {
    if (!(error instanceof UnreadableTape)) throw error;
    candidate.error ??= error;
  }
}

/** @throws UnreadableTape naming what is missing or doubled */
export function headerOf(row: RawRow, delimiter: string): Header {
  const names = lowerCase(row.values);
  const missing = requiredFields.filter((field) => !names.includes(field));
  const refuse = (fault: { code: string; message: string; field?: string }) =>
    new UnreadableTape({ line: row.line, value: row.text, ...fault });
  if (missing.length > 0 && row.misquotedAt !== undefined) throw refuse(quotesMalformed);
  if (missing.length === requiredFields.length)
    throw refuse({
      code: 'header_missing',
      message: `The first row must name the columns: ${requiredFields.join(', ')}.`,
    });
  if (missing.length > 0)
    throw refuse({
      field: missing.join(', '),
      code: 'column_missing',
      message: `The header lacks ${missing.join(', ')}.`,
    });
  const doubled = fieldNames.find((field) => names.indexOf(field) !== names.lastIndexOf(field));
  if (doubled !== undefined)
    throw refuse({
      field: doubled,
      code: 'column_doubled',
      message: `The header names ${doubled} more than once.`,
    });
  if (row.misquotedAt !== undefined) throw refuse(quotesMalformed);
  const fields = fieldNames.filter((field) => names.includes(field));
  return {
    delimiter,
    width: names.length,
    fields,
    positions: fields.map((field) => names.indexOf(field)),
    position: Object.fromEntries(requiredFields.map((field) => [field, names.indexOf(field)])) as Header['position'],
    check: rowCheck(fields),
    guarded: isGuardedHeader(row.text),
    names,
    ignored: row.values.filter((name) => name !== '' && !isField(name)),
  };
}

/** Joined files have a header again further down. */
export function namesColumns(values: readonly string[]): boolean {
  const names = lowerCase(values);
  return requiredFields.every((field) => names.includes(field));
}

/** Whether a header further down is the same as the first, so that the rows below it mean the same. */
export function isSameHeader(values: readonly string[], header: Header): boolean {
  const names = lowerCase(values);
  return names.length === header.width && names.every((name, index) => name === header.names[index]);
}

function lowerCase(values: readonly string[]): string[] {
  return values.map((value) => value.toLowerCase());
}

function isField(name: string): boolean {
  return (fieldNames as readonly string[]).includes(name.toLowerCase());
}
