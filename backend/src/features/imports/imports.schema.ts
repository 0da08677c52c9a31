import { type Static, Type } from 'typebox';
import { importOutcomes, plausibilityChecks } from '../../database/import-outcome.ts';
import { CalendarDate, Count, Instant, Money, NullableInstant } from '../../http/fields.schema.ts';

const NullableText = Type.Unsafe<string | null>({ type: ['string', 'null'] });
const NullableCount = Type.Unsafe<number | null>({ type: ['integer', 'null'], minimum: 0 });

const ImportFields = {
  id: Type.Integer(),
  outcome: Type.Enum([...importOutcomes], {
    description:
      'running; loaded; unchanged: every row was there already; rejected: bad rows, nothing changed; implausible: refused for what it would change, nothing changed; failed: an error, nothing changed; interrupted: the importer was killed, nothing changed; undone: loaded, and taken back since',
  }),
  sequence: Type.Unsafe<number | null>({
    type: ['integer', 'null'],
    description: 'Imports load one at a time, in this order; null until it is this one’s turn',
  }),
  demo: Type.Boolean({ description: 'The demo portfolio, which the first import replaces' }),
  started_at: Instant,
  finished_at: NullableInstant,
  imported_by: Type.String({ description: 'Who ran the import' }),
  file_name: Type.String(),
  file_sha256: NullableText,
  as_of_date: CalendarDate,
  mode: Type.Enum(['full', 'delta']),
  missing_policy: Type.Enum(['report', 'withdraw']),
  profile_name: Type.Unsafe<string | null>({
    type: ['string', 'null'],
    description: 'The profile by which the tape was read; null: the tape has our own columns',
  }),
  profile_sha256: NullableText,
  rows_read: NullableCount,
  rows_rejected: NullableCount,
  rows_collapsed: Type.Unsafe<number | null>({
    type: ['integer', 'null'],
    minimum: 0,
    description: 'Identical duplicates, counted once',
  }),
  assets_new: NullableCount,
  assets_changed: NullableCount,
  assets_unchanged: NullableCount,
  assets_withdrawn: NullableCount,
  assets_missing: Type.Unsafe<number | null>({
    type: ['integer', 'null'],
    minimum: 0,
    description: 'In the portfolio, not on this full tape, and left as they were: the tape does not reconcile',
  }),
  assets_revalued: Type.Unsafe<number | null>({
    type: ['integer', 'null'],
    minimum: 0,
    description:
      'Active before and after, and worth more than before, or less by a larger percentage than IMPORT_MAX_FALL_PERCENT; null: the importer did not look',
  }),
  missing_value: Type.Unsafe<import('../../http/json-decimal.ts').JsonDecimal | null>({
    type: ['number', 'null'],
    description: 'Nominal value of the missing assets',
  }),
  tape_value: Type.Unsafe<import('../../http/json-decimal.ts').JsonDecimal | null>({
    type: ['number', 'null'],
    description: 'Sum of nominal values on the tape',
  }),
  message: Type.Unsafe<string | null>({ type: ['string', 'null'], description: 'What happened, in a sentence' }),
  failed_checks: Type.Array(Type.Object({ check: Type.Enum([...plausibilityChecks]), message: Type.String() }), {
    description: 'Why the tape is implausible. Of a loaded one: what whoever ran the import accepted',
  }),
  undone_at: NullableInstant,
  undone_by: Type.Unsafe<string | null>({
    type: ['string', 'null'],
    description: 'Who took the import back',
  }),
};

export const Import = Type.Object(ImportFields, { $id: 'Import' });

export const Reject = Type.Object(
  {
    line: Count,
    id: NullableText,
    field: NullableText,
    value: NullableText,
    code: Type.String({ examples: ['amount_not_a_number'] }),
    message: Type.String(),
  },
  { $id: 'Reject' },
);

const Understood = Type.Object({
  fields: Type.Array(
    Type.Object({
      field: Type.String(),
      source: Type.String({ description: 'The columns that it is read from' }),
      examples: Type.Array(Type.Object({ written: Type.String(), read: Type.String() }), {
        description: 'At most three: as the tape writes the value, and as it was read',
      }),
    }),
  ),
  statuses: Type.Array(Type.Object({ written: Type.String(), read: Type.String(), rows: Count }), {
    description: 'Each status of the tape and its meaning, most rows first, at most 50',
  }),
  further_statuses: Count,
});

export const ImportDetail = Type.Object(
  {
    ...ImportFields,
    ignored_columns: Type.Array(Type.String()),
    rows_left_out: Type.Record(Type.String(), Type.Integer({ minimum: 1 }), {
      description: 'Rows that the profile leaves out, by its reason',
    }),
    understood: Type.Unsafe<object | null>({
      ...Understood,
      type: ['object', 'null'],
      description: 'What the profile made of the tape; null: the tape has our own columns',
    }),
    rejects: Type.Array(Reject, { description: 'At most the first 1,000' }),
    missing_assets: Type.Array(Type.Ref('RecordedAsset'), {
      description:
        'The assets behind `assets_missing` as they stood, largest first, at most 1,000; none are known of an import by an importer that did not keep them',
    }),
    withdrawn_assets: Type.Array(Type.Ref('RecordedAsset'), {
      description:
        'The assets behind `assets_withdrawn` as they were before, largest first, at most 1,000; none of an import that was undone, for they are back',
    }),
    revalued_assets: Type.Array(
      Type.Object({ id: Type.String(), nominal_value_before: Money, nominal_value_after: Money }),
      {
        description:
          'The assets behind `assets_revalued`; those that change by the largest amount first, at most 1,000',
      },
    ),
  },
  { $id: 'ImportDetail' },
);

export const ImportListQuery = Type.Object(
  {
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 50 })),
    before: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 2147483647,
        description: 'Only imports after this one in the list: the next page',
      }),
    ),
  },
  { additionalProperties: false },
);
export type ImportListQueryValues = Static<typeof ImportListQuery>;

export const ImportParams = Type.Object({ id: Type.Integer({ minimum: 1, maximum: 2147483647 }) });
