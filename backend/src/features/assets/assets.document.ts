import { JsonDecimal } from '../../http/json-decimal.ts';
import { type AssetRow, assetField, type assetFields, type FieldName, fieldNames } from '../../loans/asset-fields.ts';

type Json<Name extends FieldName> = (typeof assetFields)[Name]['type'] extends 'amount' | 'rate'
  ? JsonDecimal | Extract<AssetRow[Name], null>
  : AssetRow[Name];

/** These fields of an asset as the API shows them. */
export function fieldsDocument<Name extends FieldName>(
  row: Pick<AssetRow, Name>,
  names: readonly Name[],
): { [Field in Name]: Json<Field> } {
  const document = names.map((name) => {
    const value: string | null = row[name];
    return [name, value !== null && isNumber(name) ? new JsonDecimal(value) : value];
  });
  return Object.fromEntries(document);
}

const isNumber = (name: FieldName) => ['amount', 'rate'].includes(assetField(name).type);

/** All fields of an asset as the API shows them. */
export function assetDocument(row: AssetRow) {
  return fieldsDocument(row, fieldNames);
}
