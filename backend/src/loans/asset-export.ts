import { assetField, exportedFields, type FieldName } from './asset-fields.ts';

/** The sheets of an exported workbook: the assets, and what the list is. */
export const exportSheets = ['Assets', 'About'] as const;

/** Whether any of these columns but the id is free text, which a spreadsheet may take for a formula. */
export function hasFreeText(columns: readonly FieldName[]): boolean {
  return columns.some((field) => field !== 'id' && assetField(field).type === 'text');
}

/**
 * The header of a CSV export with these columns. One with guards against formulas says so by the quotes around its first
 * name alone: the names mean the same with and without them, and no other program writes that.
 */
export function exportHeader(columns: readonly FieldName[], guarded: boolean): string {
  const names = columns.join(',');
  return guarded ? names.replace(/^[^,]+/, '"$&"') : names;
}

/** Whether this is the header of an export of ours with guards; earlier releases have fewer columns. */
export function isGuardedHeader(text: string): boolean {
  const named = new Set(text.replaceAll('"', '').split(','));
  const columns = exportedFields.filter((field) => named.has(field));
  return text === exportHeader(columns, true);
}
