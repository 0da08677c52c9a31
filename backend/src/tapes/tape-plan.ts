import { type FieldName, fieldNames } from '../loans/asset-fields.ts';
import { type Fault, isFault } from '../loans/fault.ts';
import { type RowCheck, type RowValues, rowCheck } from '../loans/tape-row.ts';
import type { CellKind } from '../workbooks/cell-values.ts';
import type { Columns, FieldReader, RowContext } from './columns.ts';
import { condition } from './conditions.ts';
import { dateColumn, fieldReader } from './field-readers.ts';
import { ProfileError } from './profile.document.ts';
import type { ProfileText } from './profile.schema.ts';

export interface PlannedFault extends Fault {
  /** Null where it is the row's. */
  readonly field: FieldName | null;
  readonly value: string;
}

/** A row as the profile reads it. */
export type PlannedRow =
  | { readonly leftOut: string }
  /** Of a field with a fault the text is empty. */
  | { readonly texts: RowValues; readonly faults: readonly PlannedFault[] };

/** Where one field comes from. */
export interface PlannedReader extends FieldReader {
  readonly name: FieldName;
}

/** A profile, made ready for the columns of one tape. */
export interface TapePlan {
  /** Of the fields that the profile reads, in the order of a row's values. */
  readonly readers: readonly PlannedReader[];
  readonly fields: readonly FieldName[];
  readonly check: RowCheck;
  /** Columns that no key of the profile reads. */
  readonly ignored: readonly string[];
  readonly width: number;
  /** Positions of the columns that are read. */
  readonly used: ReadonlySet<number>;
  /** @param rowNumber counts data rows of the file from 1 */
  take(values: readonly string[], rowNumber: number, kinds?: readonly (CellKind | undefined)[]): PlannedRow;
}

/**
 * @param names the header as the tape has it; undefined where it has none
 * @throws ProfileError, RangeError or ColumnMissing where the profile contradicts itself or the tape
 */
export function planTape(
  profile: ProfileText,
  names: readonly string[] | undefined,
  width: number,
  asOfDate: string,
): TapePlan {
  const columns: Columns = { names, width, used: new Set() };
  const readers = fieldNames.flatMap((name) => {
    const given = profile.fields[name];
    return given === undefined ? [] : [{ name, ...fieldReader(columns, name, given) }];
  });
  const leaveOut = Object.entries(profile.leave_out ?? {}).map(([reason, text]) => ({
    reason,
    meets: condition(columns, text, `leave_out.${reason}`),
  }));
  const sameDate = asOfCheck(columns, profile, asOfDate);
  const take: TapePlan['take'] = (values, rowNumber, kinds) => {
    const reason = leaveOut.find(({ meets }) => meets(values))?.reason;
    if (reason !== undefined) return { leftOut: reason };
    const otherDate = sameDate(values, kinds);
    return readRow(readers, values, { rowNumber, asOfDate, kinds }, otherDate);
  };
  const fields = readers.map(({ name }) => name);
  return {
    readers,
    fields,
    check: rowCheck(fields),
    ignored: (names ?? []).filter((name, index) => name !== '' && !columns.used.has(index)),
    width,
    used: columns.used,
    take,
  };
}

const none: readonly PlannedFault[] = [];

function readRow(
  readers: readonly PlannedReader[],
  values: readonly string[],
  row: RowContext,
  otherDate: PlannedFault | undefined,
): PlannedRow {
  const texts: RowValues = new Array(readers.length);
  let faults: PlannedFault[] | undefined = otherDate === undefined ? undefined : [otherDate];
  readers.forEach((reader, index) => {
    const text = reader.read(values, row);
    texts[index] = isFault(text) ? '' : text;
    if (!isFault(text)) return;
    faults ??= [];
    const message = `${reader.label}: ${text.message}`;
    faults.push({ code: text.code, message, field: reader.name, value: reader.raw(values) });
  });
  return { texts, faults: faults ?? none };
}

/** Every row must be of the date that the tape is loaded for. */
function asOfCheck(
  columns: Columns,
  { as_of: asOf }: ProfileText,
  asOfDate: string,
): (values: readonly string[], kinds: RowContext['kinds']) => PlannedFault | undefined {
  if (asOf !== undefined && (asOf.column === undefined) === (asOf.from === undefined))
    throw new ProfileError('as_of needs either the key "column" or the key "from".');
  if (asOf?.column === undefined) return () => undefined;
  const { read, raw, label } = dateColumn(columns, asOf.column, asOf);
  return (values, kinds) => {
    const date = read(values, kinds);
    if (date === asOfDate) return undefined;
    const message = isFault(date)
      ? `${label}: ${date.message}`
      : `${label}: the row is as of ${date}, the import as of ${asOfDate}. A tape is of one date.`;
    return { code: 'as_of_differs', message, field: null, value: raw(values) };
  };
}
