import { assetFields, type FieldName, fieldNames, type RowRules } from './asset-fields.ts';
import { type Fault, isFault } from './fault.ts';

export interface FieldFault extends Fault {
  readonly field: FieldName;
  readonly value: string;
}

/**
 * One value for each field, in the order of the fields: text as the tape has it, then checked as the database takes it.
 * An array rather than an AssetRow, because setting properties by name would slow down every import.
 */
export type RowValues = (string | null)[];

const checks: readonly ((text: string, rules: RowRules) => string | null | Fault)[] = fieldNames.map(
  (field) => assetFields[field].check,
);

/**
 * Replaces each text with its checked value, in place.
 * @returns all faults, so that one run shows every one; undefined if there are none
 */
export function checkRow(row: RowValues, rules: RowRules): FieldFault[] | undefined {
  let faults: FieldFault[] | undefined;
  for (let index = 0; index < checks.length; index++) {
    const text = row[index] ?? '';
    const checked = checks[index]?.(text, rules) ?? null;
    if (isFault(checked)) {
      faults ??= [];
      faults.push({ ...checked, field: fieldNames[index] as FieldName, value: text });
    } else row[index] = checked;
  }
  return faults;
}
