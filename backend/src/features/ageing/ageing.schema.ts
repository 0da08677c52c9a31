import { Type } from 'typebox';
import { asOfFields, CountAndValue, NullableNumber, NullableRatio } from '../../http/fields.schema.ts';
import { ageingBuckets } from '../../loans/ageing.ts';

export const Ageing = Type.Object(
  {
    ...asOfFields,
    outstanding: CountAndValue,
    ageing: Type.Object(Object.fromEntries(ageingBuckets.map(({ name }) => [name, CountAndValue])), {
      description: 'Active assets by days past due',
    }),
    overdue: CountAndValue,
    overdue_rate_value: NullableRatio,
    overdue_rate_count: NullableRatio,
    delinquency_30_plus_value: NullableRatio,
    delinquency_30_plus_count: NullableRatio,
    delinquency_60_plus_value: NullableRatio,
    delinquency_60_plus_count: NullableRatio,
    delinquency_90_plus_value: NullableRatio,
    delinquency_90_plus_count: NullableRatio,
    weighted_average_days_past_due: NullableNumber,
  },
  { $id: 'Ageing' },
);
