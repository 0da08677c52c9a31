import type { Fault } from '../loans/fault.ts';
import type { CellKind } from '../workbooks/cell-values.ts';
import type { ColumnText } from './profile.schema.ts';

/** The tape lacks a column that the profile names. */
export class ColumnMissing extends Error {}

/** What a profile says of a tape's columns is resolved once, against the header; rows are then read by position. */
export interface Columns {
  /** Of the header as the tape writes it; undefined where it has none. */
  readonly names: readonly string[] | undefined;
  /** How many values a row has. */
  readonly width: number;
  /** Positions that some key of the profile reads. */
  readonly used: Set<number>;
}

export type ReadColumn = (values: readonly string[]) => string;

export interface RowContext {
  /** From 1, without the rows that are left out. */
  readonly rowNumber: number;
  /** YYYY-MM-DD */
  readonly asOfDate: string;
  /** Of a workbook's row: what each cell holds that is not text. */
  readonly kinds?: readonly (CellKind | undefined)[] | undefined;
}

export interface FieldReader {
  /** @returns the value as a tape of our own would write it; empty where there is none */
  readonly read: (values: readonly string[], row: RowContext) => string | Fault;
  /** The value as this tape writes it, for messages. */
  readonly raw: ReadColumn;
  /** The columns that it is read from, for messages. */
  readonly label: string;
}

export interface ColumnReader {
  readonly read: ReadColumn;
  /** The position that is read in this row, from 0. */
  readonly at: (values: readonly string[]) => number;
  /** For messages: the column's name, or "column 3". */
  readonly label: string;
}

/**
 * @param key of the profile, for messages
 * @throws ColumnMissing naming the key and the columns that are most alike
 */
export function columnReader(columns: Columns, column: ColumnText, key: string): ColumnReader {
  const wanted = typeof column === 'string' ? [column] : column;
  const positions = wanted.map((name) => positionOf(columns, name, key));
  for (const position of positions) columns.used.add(position);
  const label = wanted.map((name) => (columns.names === undefined ? `column ${name}` : name)).join(', ');
  const [first = 0] = positions;
  if (positions.length === 1) return { read: (values) => values[first] ?? '', at: () => first, label };
  const at = (values: readonly string[]) => positions.find((position) => values[position]) ?? first;
  return { label, at, read: (values) => values[at(values)] ?? '' };
}

function positionOf({ names, width }: Columns, name: string, key: string): number {
  if (names === undefined) {
    const position = /^[1-9]\d{0,3}$/.test(name) ? Number(name) : 0;
    if (position >= 1 && position <= width) return position - 1;
    throw new ColumnMissing(
      `${key} names the column "${name}", but the tape has no header: columns are named by position, from 1 to ${width}.`,
    );
  }
  const exact = positionsOf(names, (other) => other === name);
  const found = exact.length > 0 ? exact : positionsOf(names, (other) => sameName(other, name));
  const [position] = found;
  if (position !== undefined && found.length === 1) return position;
  if (position !== undefined)
    throw new ColumnMissing(
      `The header has the column "${name}" ${found.length} times, and ${key} does not say which. Have one renamed.`,
    );
  throw new ColumnMissing(`The header lacks the column "${name}", which ${key} names.${alike(names, name)}`);
}

function positionsOf(names: readonly string[], matches: (name: string) => boolean): number[] {
  return names.flatMap((name, index) => (matches(name) ? [index] : []));
}

/** Upper and lower case are the same, and so is every kind of space. */
const sameName = (one: string, other: string) => plainName(one) === plainName(other);
const plainName = (name: string) => name.normalize('NFC').replace(/\s+/g, ' ').trim().toLowerCase();

function alike(names: readonly string[], name: string): string {
  const letters = (text: string) => plainName(text).replace(/[^\p{L}\p{N}]/gu, '');
  const near = names.filter(
    (other) => other !== '' && (letters(other).includes(letters(name)) || letters(name).includes(letters(other))),
  );
  return near.length === 0 ? '' : ` Is it ${near.slice(0, 3).join(' or ')}?`;
}
