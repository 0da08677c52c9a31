import { assetField, exportedFields } from './asset-fields.ts';

/** Whether anything but the id is free text, which a spreadsheet may take for a formula. */
export const exportsFreeText = exportedFields.some((field) => field !== 'id' && assetField(field).type === 'text');

/**
 * The header of the CSV export. One with guards against formulas says so by the quotes around its first name alone: the
 * names mean the same with and without them, and no other program writes that.
 */
export function exportHeader(guarded: boolean): string {
  const names = exportedFields.join(',');
  return guarded ? names.replace(/^[^,]+/, '"$&"') : names;
}
