import { type TapeColumn, tapeColumns } from '../../loans/tape-row.ts';
import { UnreadableTape } from './imports.faults.ts';
import { type RawRow, refuseBareReturns, splitRow } from './imports.rows.ts';

export interface Header {
  readonly delimiter: string;
  readonly width: number;
  /** Where each column stands in a row, from 0. */
  readonly position: Readonly<Record<TapeColumn, number>>;
  /** Columns that the portfolio has no use for, as the tape writes them. */
  readonly ignored: readonly string[];
}

const delimiters = [',', ';', '\t'];

/**
 * The delimiter is the one under which the header names most of the columns; upper and lower case are the same.
 * @throws UnreadableTape naming what is missing or doubled
 */
export function readHeader(row: RawRow): Header {
  refuseBareReturns(row);
  const candidates = delimiters.map((delimiter) => {
    const split = splitRow(row.text, delimiter);
    const names = Array.isArray(split) ? split : [];
    return { delimiter, names, found: tapeColumns.filter((column) => positions(names, column).length > 0) };
  });
  const best = candidates.reduce((one, other) => (other.found.length > one.found.length ? other : one));
  const missing = tapeColumns.filter((column) => !best.found.includes(column));
  if (missing.length === tapeColumns.length) {
    throw new UnreadableTape({
      line: row.line,
      value: row.text,
      code: 'header_missing',
      message: `The first row must name the columns: ${tapeColumns.join(', ')}.`,
    });
  }
  if (missing.length > 0) {
    throw new UnreadableTape({
      line: row.line,
      field: missing.join(', '),
      value: row.text,
      code: 'column_missing',
      message: `The header lacks ${missing.join(', ')}.`,
    });
  }
  for (const column of tapeColumns) {
    if (positions(best.names, column).length > 1) {
      throw new UnreadableTape({
        line: row.line,
        field: column,
        value: row.text,
        code: 'column_doubled',
        message: `The header names ${column} more than once.`,
      });
    }
  }
  const position = (column: TapeColumn) => positions(best.names, column)[0] ?? -1;
  return {
    delimiter: best.delimiter,
    width: best.names.length,
    position: {
      id: position('id'),
      nominal_value: position('nominal_value'),
      status: position('status'),
      due_date: position('due_date'),
    },
    ignored: best.names.filter((name) => name !== '' && !isTapeColumn(name)),
  };
}

/** Files that were joined carry the header again further down. */
export function repeatsHeader(values: readonly string[], header: Header): boolean {
  return tapeColumns.every((column) => values[header.position[column]]?.toLowerCase() === column);
}

function positions(names: readonly string[], column: TapeColumn): number[] {
  return names.flatMap((name, index) => (name.toLowerCase() === column ? [index] : []));
}

function isTapeColumn(name: string): boolean {
  return (tapeColumns as readonly string[]).includes(name.toLowerCase());
}
