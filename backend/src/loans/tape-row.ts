import { checkAssetId } from './asset-id.ts';
import type { DateCheck } from './due-date.ts';
import { type Fault, isFault } from './fault.ts';
import { checkNominalValue } from './nominal-value.ts';
import { checkStatus, type StatusMap } from './tape-status.ts';

/** The columns every tape must have, in the order in which they are named to people. */
export const tapeColumns = ['id', 'nominal_value', 'status', 'due_date'] as const;
export type TapeColumn = (typeof tapeColumns)[number];

/** One row as the database takes it: amount in decimal digits, date as YYYY-MM-DD. */
export type TapeRow = Readonly<Record<TapeColumn, string>>;

export interface FieldFault extends Fault {
  readonly field: TapeColumn;
  readonly value: string;
}

export interface RowRules {
  readonly round: boolean;
  readonly statuses: StatusMap;
  readonly date: DateCheck;
}

/** Checks each value of a row by itself, all of them, so that one run shows every fault. */
export function checkRow(row: TapeRow, rules: RowRules): TapeRow | FieldFault[] {
  const id = checkAssetId(row.id);
  const nominalValue = checkNominalValue(row.nominal_value, rules.round);
  const status = checkStatus(row.status, rules.statuses);
  const dueDate = rules.date(row.due_date);
  if (!isFault(id) && !isFault(nominalValue) && !isFault(status) && !isFault(dueDate))
    return { id, nominal_value: nominalValue, status, due_date: dueDate };
  return [id, nominalValue, status, dueDate].flatMap((checked, index) => {
    const field = tapeColumns[index];
    return field !== undefined && isFault(checked) ? [{ ...checked, field, value: row[field] }] : [];
  });
}
