import { assetField, type FieldName, type FieldType, fieldNames } from '../loans/asset-fields.ts';

const sqlTypes: Readonly<Record<FieldType, string>> = {
  text: 'text collate "C"',
  amount: 'numeric(18,2)',
  status: 'text collate "C"',
  date: 'date',
  rate: 'numeric',
};

const isValue = (name: FieldName) => name !== 'id';

/** What an import compares and history keeps: every field but the id. */
export const valueFields = fieldNames.filter(isValue);

/** `nominal_value, status, due_date`, of one table where it is named. */
export function valueColumns(table?: string, fields: readonly FieldName[] = fieldNames): string {
  return fields
    .filter(isValue)
    .map((name) => (table === undefined ? name : `${table}.${name}`))
    .join(', ');
}

/** Whether an asset's values in one table are other than in another. */
export function differs(one: string, other: string, fields?: readonly FieldName[]): string {
  return `(${valueColumns(one, fields)}) is distinct from (${valueColumns(other, fields)})`;
}

/** The assignments of an update that takes an asset's values from another table. */
export function valuesFrom(table: string, fields: readonly FieldName[] = fieldNames): string {
  return fields
    .filter(isValue)
    .map((name) => `${name} = ${table}.${name}`)
    .join(', ');
}

/** Fields with their types, as in the definition of a table. */
export function columnDefinitions(fields: readonly FieldName[] = fieldNames): string {
  return fields.map((name) => `${name} ${sqlTypes[assetField(name).type]}`).join(', ');
}
