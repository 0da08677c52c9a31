import { Type } from 'typebox';
import { asOfFields, CountAndValue, NullableNumber } from '../../http/fields.schema.ts';

export const Maturities = Type.Object(
  {
    ...asOfFields,
    outstanding: CountAndValue,
    overdue: CountAndValue,
    maturity_ladder: Type.Record(Type.String({ pattern: '^\\d{4}-\\d{2}$' }), CountAndValue, {
      description:
        'Active assets not yet due, by calendar month in order, 40 years from the first of them; with `overdue` and `later` they sum to `outstanding`',
    }),
    later: CountAndValue,
    later_from: Type.Unsafe<string | null>({
      type: ['string', 'null'],
      format: 'date',
      description: 'The first day that `later` counts, after the 40 years; null where nothing falls due so late',
    }),
    due_next_30_days: CountAndValue,
    due_next_60_days: CountAndValue,
    due_next_90_days: CountAndValue,
    weighted_average_remaining_days: NullableNumber,
  },
  { $id: 'Maturities' },
);
