import { assetField, type FieldName, type RowRules } from './asset-fields.ts';
import { type Fault, isFault } from './fault.ts';

export interface FieldFault extends Fault {
  readonly field: FieldName;
  readonly value: string;
}

/**
 * One value for each field that the tape has: text as the tape has it, then checked as the database takes it. An array
 * rather than an AssetRow, because setting properties by name would slow down every import.
 */
export type RowValues = (string | null)[];

/**
 * Replaces each text with its checked value, in place.
 * @returns all faults, so that one run shows every one; undefined if there are none
 */
export type RowCheck = (row: RowValues, rules: RowRules) => FieldFault[] | undefined;

/** @param fields in the order of a row's values */
export function rowCheck(fields: readonly FieldName[]): RowCheck {
  const checks = fields.map((field) => assetField(field).check);
  return (row, rules) => {
    let faults: FieldFault[] | undefined;
    for (let index = 0; index < checks.length; index++) {
      const text = row[index] ?? '';
      const checked = checks[index]?.(text, rules) ?? null;
      if (isFault(checked)) {
        faults ??= [];
        faults.push({ ...checked, field: fields[index] as FieldName, value: text });
      } else row[index] = checked;
    }
    return faults;
  };
}
