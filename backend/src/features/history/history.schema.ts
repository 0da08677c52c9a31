import { type Static, Type } from 'typebox';
import {
  AsOfQuery,
  CalendarDate,
  CountAndValue,
  Instant,
  Money,
  NullableRatio,
  queryDate,
  Ratio,
} from '../../http/fields.schema.ts';

export const Snapshot = Type.Object(
  {
    import_id: Type.Integer(),
    as_of_date: CalendarDate,
    loaded_at: Instant,
    total_portfolio_value: Money,
    default_rate: Ratio,
    outstanding_debt: Money,
    collection_rate: Ratio,
    portfolio: CountAndValue,
    status_mix: Type.Object({ active: CountAndValue, defaulted: CountAndValue, paid: CountAndValue }),
    overdue: CountAndValue,
    overdue_rate_value: NullableRatio,
    delinquency_30_plus_value: NullableRatio,
    delinquency_60_plus_value: NullableRatio,
    delinquency_90_plus_value: NullableRatio,
    default_rate_value: NullableRatio,
  },
  { $id: 'Snapshot' },
);

export const History = Type.Object(
  {
    revision: Type.Integer(),
    snapshots: Type.Array(Snapshot, {
      description: 'One for each as-of date, from the newest tape of that date; oldest first',
    }),
  },
  { $id: 'History' },
);

export const HistoryQuery = Type.Object(
  {
    ...AsOfQuery.properties,
    from: Type.Optional(queryDate('As-of date at or after this')),
    to: Type.Optional(queryDate('As-of date at or before this')),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, description: 'How many at most, the newest' })),
  },
  { additionalProperties: false },
);
export type HistoryQueryValues = Static<typeof HistoryQuery>;
