import { guardedHeader } from '../../loans/formula-guard.ts';
import { type TapeColumn, tapeColumns } from '../../loans/tape-row.ts';
import { UnreadableTape } from './imports.faults.ts';
import { returnsAlone } from './imports.lines.ts';
import { quotesMalformed, type RawRow, RowReader } from './imports.rows.ts';

export interface Header {
  readonly delimiter: string;
  readonly width: number;
  /** Where each column stands in a row, from 0. */
  readonly position: Readonly<Record<TapeColumn, number>>;
  /** Formulas' guards are to be taken off the ids: the product's own export. */
  readonly guarded: boolean;
  /** Every name in lower case, as they stand. */
  readonly names: readonly string[];
  /** Columns that the portfolio has no use for, as the tape writes them. */
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
  /** How many of the columns it names. */
  found: number;
  error?: UnreadableTape;
}

const delimiters = [',', ';', '\t'];

/**
 * Reads the header under each delimiter side by side. The delimiter of the tape is the one under which the header names most of the columns;
 * upper and lower case are the same.
 */
export class HeaderSearch {
  readonly #candidates: Candidate[] = delimiters.map((delimiter) => ({
    delimiter,
    rows: new RowReader(delimiter),
    found: 0,
  }));

  /** @returns undefined while more lines are needed @throws UnreadableTape naming what is missing or doubled */
  take(line: string, special: boolean): FoundHeader | undefined {
    for (const candidate of this.#candidates)
      if (!candidate.row && !candidate.error) takeLine(candidate, line, special);
    const complete = this.#candidates.find(({ found }) => found === tapeColumns.length);
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

function takeLine(candidate: Candidate, line: string, special: boolean): void {
  try {
    const row = candidate.rows.take(line, special);
    if (row === undefined) return;
    candidate.row = row;
    candidate.found = tapeColumns.filter((column) => lowerCase(row.values).includes(column)).length;
  } catch (error) {
    if (!(error instanceof UnreadableTape)) throw error;
    // Old Macintoshes' line ends make one line of the whole file.
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

function headerOf(row: RawRow, delimiter: string): Header {
  const names = lowerCase(row.values);
  const missing = tapeColumns.filter((column) => !names.includes(column));
  const refuse = (fault: { code: string; message: string; field?: string }) =>
    new UnreadableTape({ line: row.line, value: row.text, ...fault });
  if (missing.length > 0 && row.misquotedAt !== undefined) throw refuse(quotesMalformed);
  if (missing.length === tapeColumns.length)
    throw refuse({
      code: 'header_missing',
      message: `The first row must name the columns: ${tapeColumns.join(', ')}.`,
    });
  if (missing.length > 0)
    throw refuse({
      field: missing.join(', '),
      code: 'column_missing',
      message: `The header lacks ${missing.join(', ')}.`,
    });
  const doubled = tapeColumns.find((column) => names.indexOf(column) !== names.lastIndexOf(column));
  if (doubled !== undefined)
    throw refuse({
      field: doubled,
      code: 'column_doubled',
      message: `The header names ${doubled} more than once.`,
    });
  if (row.misquotedAt !== undefined) throw refuse(quotesMalformed);
  return {
    delimiter,
    width: names.length,
    position: {
      id: names.indexOf('id'),
      nominal_value: names.indexOf('nominal_value'),
      status: names.indexOf('status'),
      due_date: names.indexOf('due_date'),
    },
    guarded: row.text === guardedHeader,
    names,
    ignored: row.values.filter((name) => name !== '' && !isTapeColumn(name)),
  };
}

/** Files that were joined carry a header again further down. */
export function namesColumns(values: readonly string[]): boolean {
  const names = lowerCase(values);
  return tapeColumns.every((column) => names.includes(column));
}

/** Whether a header further down is the same as the first, so that the rows below it are read rightly. */
export function isSameHeader(values: readonly string[], header: Header): boolean {
  const names = lowerCase(values);
  return names.length === header.width && names.every((name, index) => name === header.names[index]);
}

function lowerCase(values: readonly string[]): string[] {
  return values.map((value) => value.toLowerCase());
}

function isTapeColumn(name: string): boolean {
  return (tapeColumns as readonly string[]).includes(name.toLowerCase());
}
