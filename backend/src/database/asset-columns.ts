import { assetField, type FieldName, type FieldType, fieldNames } from '../loans/asset-fields.ts';

const sqlTypes: Readonly<Record<FieldType, string>> = {
  text: 'text collate "C"',
  amount: 'numeric(18,2)',
  status: 'text collate "C"',
  date: 'date',
};

function sqlType(field: FieldName): string {
  return sqlTypes[assetField(field).type];
}

/** What an import compares and history keeps: every field but the id. */
export const valueFields = fieldNames.filter((name) => name !== 'id');

/** `nominal_value, status, due_date`, of one table where it is named. */
export function valueColumns(table?: string): string {
  return valueFields.map((name) => (table === undefined ? name : `${table}.${name}`)).join(', ');
}

/** Whether an asset's values in one table are other than in another. */
export function differs(one: string, other: string): string {
  return `(${valueColumns(one)}) is distinct from (${valueColumns(other)})`;
}

/** The assignments of an update that takes an asset's values from another table. */
export function valuesFrom(table: string): string {
  return valueFields.map((name) => `${name} = ${table}.${name}`).join(', ');
}

/** Every field with its type, as in the definition of a table. */
export const columnDefinitions = fieldNames.map((name) => `${name} ${sqlType(name)}`).join(', ');
