import { type Static, Type } from 'typebox';
import { CalendarDate, Instant, Money, NullableDate, queryDate } from '../../http/fields.schema.ts';
import { ageingFilters } from '../../loans/ageing.ts';
import { assetStatuses } from '../../loans/asset-status.ts';

const AssetStatusField = Type.Enum([...assetStatuses], {
  description: 'active: owed; paid: settled; defaulted: written off',
});

export const Asset = Type.Object(
  {
    id: Type.String(),
    nominal_value: Money,
    status: AssetStatusField,
    due_date: CalendarDate,
  },
  { $id: 'Asset' },
);

/** An asset of a listing with `fields=all`; without it a listing has the contract's fields. */
export const FullAsset = Type.Object(
  {
    ...Asset.properties,
    days_past_due: Type.Unsafe<number | null>({
      type: ['integer', 'null'],
      description: 'Calendar days past the due date; null unless active',
    }),
  },
  { $id: 'FullAsset' },
);

export const AssetVersion = Type.Object(
  {
    change: Type.Enum(['new', 'changed', 'withdrawn', 'returned'], {
      description:
        'What the import did to the asset; withdrawn: missing from a full tape, returned: on a tape again after that',
    }),
    import_id: Type.Integer(),
    as_of_date: CalendarDate,
    loaded_at: Instant,
    nominal_value: Money,
    status: AssetStatusField,
    due_date: CalendarDate,
  },
  { $id: 'AssetVersion' },
);

export const AssetDetail = Type.Object(
  {
    id: Type.String(),
    nominal_value: Money,
    status: AssetStatusField,
    due_date: CalendarDate,
    in_portfolio: Type.Boolean({
      description: 'False for an asset that was withdrawn: it counts in no figure, its history stays',
    }),
    days_past_due: FullAsset.properties.days_past_due,
    as_of_date: NullableDate,
    history: Type.Array(AssetVersion, { description: 'Newest first' }),
  },
  { $id: 'AssetDetail' },
);

export const assetSortKeys = ['id', 'nominal_value', 'status', 'due_date'] as const;
export type AssetSortKey = (typeof assetSortKeys)[number];

// PostgreSQL's text has no place for it.
const noNul = '^[^\\u0000]*$';
const statuses = assetStatuses.join('|');
const statusList = `^(${statuses})(,(${statuses}))*$`;
const statusesBefore = `new|${statuses}`;
const decimalPattern = '^\\d{1,16}(\\.\\d{1,2})?$';

const AssetFilterQuery = Type.Object(
  {
    status: Type.Optional(
      Type.String({
        pattern: statusList,
        description: 'One status, or several with commas',
        examples: ['active', 'active,defaulted'],
      }),
    ),
    due_from: Type.Optional(queryDate('Due on this date or later')),
    due_to: Type.Optional(queryDate('Due on this date or earlier')),
    value_min: Type.Optional(
      Type.String({ pattern: decimalPattern, description: 'Nominal value at least this', examples: ['1234.56'] }),
    ),
    value_max: Type.Optional(
      Type.String({ pattern: decimalPattern, description: 'Nominal value at most this', examples: ['1234.56'] }),
    ),
    ageing: Type.Optional(
      Type.Enum([...ageingFilters], {
        description:
          'Days past due, of active assets only: an ageing bucket, or so many days and more (overdue: one day or more)',
      }),
    ),
    id_prefix: Type.Optional(
      Type.String({ minLength: 1, maxLength: 100, pattern: noNul, description: 'The id begins with this' }),
    ),
    moved_in: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 2147483647,
        description:
          'The import of this id added or changed the asset. Refused where assets that it moved have left the portfolio since',
      }),
    ),
    moved_from: Type.Optional(
      Type.String({
        pattern: `^(${statusesBefore})(,(${statusesBefore}))*$`,
        description:
          'Status before that import, or several with commas; new: not in the portfolio. Refused without `moved_in`',
        examples: ['new', 'active,paid'],
      }),
    ),
    moved_to: Type.Optional(
      Type.String({
        pattern: statusList,
        description:
          'Status after that import, or several with commas. `status` is the one of today. Refused without `moved_in`',
        examples: ['defaulted', 'active,paid'],
      }),
    ),
    restated: Type.Optional(
      Type.Boolean({
        description: 'true: only assets whose nominal value that import changed. Refused without `moved_in`',
      }),
    ),
    as_of: Type.Optional(queryDate('Measure days past due from this date')),
    fields: Type.Optional(Type.Enum(['all'], { description: 'all: each asset with its days past due. JSON only' })),
    sort: Type.Optional(
      Type.Enum(
        assetSortKeys.flatMap((key) => [key, `-${key}`]),
        { description: 'Order, `-` for descending; ties in the order of the id', default: 'id' },
      ),
    ),
  },
  { additionalProperties: false },
);

export const AssetListQuery = Type.Object(
  {
    ...AssetFilterQuery.properties,
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 1000, description: 'Page size. Without it the whole portfolio is streamed' }),
    ),
    cursor: Type.Optional(
      Type.String({
        // Twice an id of a hundred characters, each escaped in JSON, in base64url.
        maxLength: 2000,
        description:
          'From the Link header of another page with the same filter and sort; any other is refused. Goes with `limit`',
      }),
    ),
  },
  { additionalProperties: false },
);

export type AssetListQueryValues = Static<typeof AssetListQuery>;

export const AssetParams = Type.Object({ id: Type.String({ minLength: 1, maxLength: 100, pattern: noNul }) });
