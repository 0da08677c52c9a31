import type { AssetStatus, RecordedAsset } from '../../api/contract.ts';
import type { Decimal } from '../../api/decimal.ts';
import { formatDate } from '../../format/dates.ts';
import { formatAmount, formatRate, none } from '../../format/numbers.ts';
import type { AssetField } from '../asset-fields.ts';
import { Shortened } from './Shortened.tsx';
import { StatusBadge } from './StatusBadge.tsx';

/** The value of one field of an asset, by the field's type. */
export function FieldValue({
  field,
  value,
}: {
  field: AssetField;
  value: RecordedAsset[AssetField['name']] | null | undefined;
}) {
  if (value === null || value === undefined) return none;
  switch (field.type) {
    case 'amount':
      return formatAmount(value as Decimal);
    case 'status':
      return <StatusBadge status={value as AssetStatus} />;
    case 'date':
      return formatDate(value);
    case 'rate':
      return formatRate(value as Decimal);
    case 'text':
      return <Shortened text={value} />;
  }
}
