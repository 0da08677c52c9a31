import { assetFields } from '../api/contract.ts';

export type AssetField = (typeof assetFields)[number];
export type ValueField = Exclude<AssetField, { name: 'id' }>;

/** Every field but the id, which names the asset. */
export const valueFields = assetFields.filter((field): field is ValueField => field.name !== 'id');

/** As a table shows them: amounts at its right end. */
export function tableOrder<Field extends AssetField>(fields: readonly Field[]): Field[] {
  return [...fields.filter(({ type }) => type !== 'amount'), ...fields.filter(({ type }) => type === 'amount')];
}

/** What heads the field's column, with the currency of an amount where it is known. */
export function headingOf({ label, type }: AssetField, currency: string | undefined): string {
  return type === 'amount' && currency !== undefined ? `${label}, ${currency}` : label;
}

/** Where a phone shows the value: a few have a place of their own, others are left to the asset's page. */
export function cellClass({ name, type }: { readonly name: string; readonly type: AssetField['type'] }): string {
  if (name === 'status') return 'cell-status';
  if (name === 'due_date') return 'cell-due';
  if (name === 'nominal_value') return 'number cell-value';
  return type === 'amount' ? 'number wide-cell' : 'wide-cell';
}
