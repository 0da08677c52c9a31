import { assetFields } from '../api/contract.ts';

export type AssetField = (typeof assetFields)[number];
export type ValueField = Exclude<AssetField, { name: 'id' }>;

/** Every field except the id. */
const valueFields = assetFields.filter((field): field is ValueField => field.name !== 'id');

/** Fields of which at least one of these has a value: attributes that the lender's tapes have not are not shown. */
export function fieldsWithValues(assets: readonly Partial<Record<ValueField['name'], unknown>>[]): ValueField[] {
  return valueFields.filter(({ name }) => assets.some((asset) => asset[name] !== null && asset[name] !== undefined));
}

/** The order in a table, with amounts on the right. */
export function tableOrder<Field extends AssetField>(fields: readonly Field[]): Field[] {
  return [...fields.filter(({ type }) => type !== 'amount'), ...fields.filter(({ type }) => type === 'amount')];
}

/** The heading of the field's column; an amount's includes the currency, if known. */
export function headingOf({ label, type }: AssetField, currency: string | undefined): string {
  return type === 'amount' && currency !== undefined ? `${label}, ${currency}` : label;
}

/** Phones show the fields that have a place of their own; the asset's page has the others. */
export function cellClass({ name, type }: { readonly name: string; readonly type: AssetField['type'] }): string {
  if (name === 'status') return 'cell-status';
  if (name === 'due_date') return 'cell-due';
  if (name === 'nominal_value') return 'number cell-value';
  return type === 'amount' ? 'number wide-cell' : 'wide-cell';
}
