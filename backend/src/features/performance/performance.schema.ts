import { Type } from 'typebox';
import { asOfFields, CountAndValue, NullableRatio } from '../../http/fields.schema.ts';

export const Performance = Type.Object(
  {
    ...asOfFields,
    portfolio: CountAndValue,
    status_mix: Type.Object({ active: CountAndValue, defaulted: CountAndValue, paid: CountAndValue }),
    default_rate_value: NullableRatio,
    default_share_of_unpaid_value: NullableRatio,
    resolved_default_rate_count: NullableRatio,
    resolved_default_rate_value: NullableRatio,
    matured_collection_rate_value: NullableRatio,
  },
  { $id: 'Performance' },
);
