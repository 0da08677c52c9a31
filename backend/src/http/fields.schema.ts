import { Type } from 'typebox';
import type { JsonDecimal } from './json-decimal.ts';

/** Amount of money in the portfolio's one currency: exact decimal with at most two places, written as a JSON number. */
export const Money = Type.Unsafe<JsonDecimal>({
  type: 'number',
  description: 'Amount in the currency of the portfolio, at most two decimals, exact',
});

/** Ratio of two amounts or counts, rounded half up. */
export const Ratio = Type.Unsafe<JsonDecimal>({ type: 'number', description: 'Ratio, 0.05 = 5%, rounded half up' });

/** Ratio whose denominator may be zero. */
export const NullableRatio = Type.Unsafe<JsonDecimal | null>({
  type: ['number', 'null'],
  description: 'Ratio, 0.05 = 5%, six decimals, rounded half up; null where the denominator is zero',
});

export const NullableNumber = Type.Unsafe<JsonDecimal | null>({
  type: ['number', 'null'],
  description: 'Two decimals, rounded half up; null where there is nothing to divide by',
});

export const CalendarDate = Type.String({
  format: 'date',
  description: 'Calendar date, YYYY-MM-DD',
  examples: ['2026-03-31'],
});
export const NullableDate = Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date' });
export const Instant = Type.String({ format: 'date-time', description: 'Point in time, UTC' });
export const NullableInstant = Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date-time' });
export const Count = Type.Integer({ minimum: 0 });

export const CountAndValue = Type.Object(
  { count: Count, value: Money },
  { description: 'Number of assets and the sum of their nominal values' },
);

/** Every figure that depends on the calendar has these fields. */
export const asOfFields = {
  as_of_date: Type.Unsafe<string | null>({
    type: ['string', 'null'],
    format: 'date',
    description:
      'The date that day counts are measured from: of a day before the newest tape, that of the tape that was the newest then; null while the portfolio has never been loaded',
  }),
  statuses_as_of: Type.Unsafe<string | null>({
    type: ['string', 'null'],
    format: 'date',
    description: 'As-of date of the tape that the statuses are from',
  }),
  recomputed: Type.Boolean({
    description:
      'True for a projection: `as_of` asked for a day after the newest tape, so day counts are of that day and statuses of `statuses_as_of`',
  }),
  revision: Type.Integer({ description: 'Revision of the portfolio, +1 with each change' }),
};

/** A date from a client. One before 1900 is a typing error, and arithmetic with it can leave the calendar. */
export function queryDate(description: string) {
  return Type.String({ format: 'date', pattern: '^(19|[2-9]\\d)\\d{2}-', description });
}

const asOfDescription =
  'The portfolio as of this date: as it was then, from the history, or, after the newest tape, a projection with days counted to it';

export const AsOfQuery = Type.Object(
  {
    as_of: Type.Optional(queryDate(asOfDescription)),
  },
  { additionalProperties: false },
);
