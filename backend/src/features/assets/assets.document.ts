import { money } from '../../http/count-and-value.ts';
import type { JsonDecimal } from '../../http/json-decimal.ts';
import { type AssetRow, assetField, type assetFields, type FieldName, fieldNames } from '../../loans/asset-fields.ts';

type Json<Name extends FieldName> = (typeof assetFields)[Name]['type'] extends 'amount'
  ? JsonDecimal | Extract<AssetRow[Name], null>
  : AssetRow[Name];

/** These fields of an asset as the API shows them. */
export function fieldsDocument<Name extends FieldName>(
  row: Pick<AssetRow, Name>,
  names: readonly Name[],
): { [Field in Name]: Json<Field> } {
  const document = names.map((name) => {
    const value: string | null = row[name];
    return [name, value !== null && assetField(name).type === 'amount' ? money(value) : value];
  });
  return Object.fromEntries(document);
}

/** All fields of an asset as the API shows them. */
export function assetDocument(row: AssetRow) {
  return fieldsDocument(row, fieldNames);
}
