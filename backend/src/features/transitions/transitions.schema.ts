import { Type } from 'typebox';
import { AsOfQuery, CalendarDate, Count, CountAndValue, Money, NullableDate } from '../../http/fields.schema.ts';
import { assetStatuses } from '../../loans/asset-status.ts';

const Transition = Type.Object({
  from: Type.Enum(['new', ...assetStatuses], {
    description: 'Status before the tape; new: not in the portfolio',
  }),
  to: Type.Enum([...assetStatuses, 'withdrawn'], {
    description: 'Status after the tape; withdrawn: missing from a full tape',
  }),
  count: Count,
  value: Type.Unsafe<import('../../http/json-decimal.ts').JsonDecimal>({
    type: 'number',
    description: 'Nominal value after the tape (before it, for withdrawn)',
  }),
});

const RollForward = Type.Object(
  {
    opening_outstanding: Money,
    new: Money,
    cured: Money,
    restated: Money,
    repaid: Money,
    paid: Money,
    defaulted: Money,
    withdrawn: Money,
    closing_outstanding: Money,
  },
  {
    description:
      'Outstanding debt: opening + new + cured + restated − repaid − paid − defaulted − withdrawn = closing. paid, defaulted and withdrawn have the values before the tape, new and cured those after it; of assets that stay active, repaid is what their values fell by, restated what they rose by',
  },
);

export const TapeTransitions = Type.Object(
  {
    import_id: Type.Integer(),
    as_of_date: CalendarDate,
    previous_as_of_date: NullableDate,
    transitions: Type.Array(Transition),
    roll_forward: RollForward,
    missing: Type.Unsafe<{ count: number; value: unknown } | null>({
      ...CountAndValue,
      type: ['object', 'null'],
      description:
        'Assets of the portfolio that a full tape did not name and that were left as they were; null for a delta tape',
    }),
  },
  { $id: 'TapeTransitions' },
);

export const Transitions = Type.Object(
  {
    revision: Type.Integer(),
    tapes: Type.Array(TapeTransitions, { description: 'Newest first' }),
  },
  { $id: 'Transitions' },
);

export const TransitionsQuery = Type.Object(
  {
    ...AsOfQuery.properties,
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 100, default: 12, description: 'How many tapes, newest first' }),
    ),
  },
  { additionalProperties: false },
);
