import { Type } from 'typebox';
import {
  asOfFields,
  CalendarDate,
  CountAndValue,
  Money,
  NullableNumber,
  NullableRatio,
} from '../../http/fields.schema.ts';

const LargestAsset = Type.Object({
  id: Type.String(),
  nominal_value: Money,
  due_date: CalendarDate,
  days_past_due: Type.Integer({ minimum: 0 }),
  share: NullableRatio,
});

export const Concentration = Type.Object(
  {
    ...asOfFields,
    outstanding: CountAndValue,
    top_1_share: NullableRatio,
    top_10_share: NullableRatio,
    top_20_share: NullableRatio,
    herfindahl_points: NullableNumber,
    effective_number: NullableNumber,
    average_active: NullableNumber,
    median_active: NullableNumber,
    largest: Type.Array(LargestAsset, { description: 'The twenty largest active assets, largest first, ties by id' }),
  },
  { $id: 'Concentration', description: 'By asset: the tape names no obligor' },
);
