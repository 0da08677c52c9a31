import { type Static, type TOptional, type TSchema, type TString, Type } from 'typebox';
import { valueFields } from '../../database/asset-columns.ts';
import { AsOfQuery, CalendarDate, Instant, NullableDate, queryDate } from '../../http/fields.schema.ts';
import { ageingFilters } from '../../loans/ageing.ts';
import {
  assetField,
  contractFields,
  type FieldName,
  type FieldType,
  type FilterMatch,
  type FilterParameter,
  fieldFilters,
  fieldNames,
  sortableFields,
} from '../../loans/asset-fields.ts';
import { maxAssetIdLength } from '../../loans/asset-id.ts';
import { assetStatuses } from '../../loans/asset-status.ts';
import { maxTextLength } from '../../loans/attributes.ts';

interface JsonSchema {
  readonly type: string;
  readonly enum?: readonly string[];
  readonly format?: string;
  readonly examples?: readonly string[];
}

const fieldSchemas: Readonly<Record<FieldType, JsonSchema>> = {
  text: { type: 'string' },
  amount: { type: 'number' },
  status: { type: 'string', enum: assetStatuses },
  date: { type: 'string', format: 'date', examples: ['2026-03-31'] },
  rate: { type: 'number' },
};

function fieldSchema(name: FieldName): TSchema {
  const { type, required, meaning } = assetField(name);
  const schema = fieldSchemas[type];
  return Type.Unsafe({ ...schema, ...(!required && { type: [schema.type, 'null'] }), description: meaning });
}

function fieldProperties(names: readonly FieldName[]): Record<string, TSchema> {
  return Object.fromEntries(names.map((name) => [name, fieldSchema(name)]));
}

/** The contract fixes its fields. */
export const Asset = Type.Object(fieldProperties(contractFields), { $id: 'Asset' });

/** An asset as an import recorded it. */
export const RecordedAsset = Type.Object(fieldProperties(fieldNames), { $id: 'RecordedAsset' });

/** An asset of a listing with `fields=all`; without it a listing has the contract's fields. */
export const FullAsset = Type.Object(
  {
    ...fieldProperties(fieldNames),
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
    ...fieldProperties(valueFields),
  },
  { $id: 'AssetVersion' },
);

export const AssetDetail = Type.Object(
  {
    ...fieldProperties(fieldNames),
    in_portfolio: Type.Boolean({
      description: 'False for an asset that was withdrawn: it counts in no figure, its history stays',
    }),
    days_past_due: FullAsset.properties.days_past_due,
    as_of_date: NullableDate,
    history: Type.Array(AssetVersion, { description: 'Newest first' }),
  },
  { $id: 'AssetDetail' },
);

// PostgreSQL's text can't hold it.
const noNul = '^[^\\u0000]*$';
const statuses = assetStatuses.join('|');
const statusList = `^(${statuses})(,(${statuses}))*$`;
const statusesBefore = `new|${statuses}`;
const ratePattern = '^(0(\\.\\d{1,12})?|1(\\.0{1,12})?)$';
const decimalPattern = '^\\d{1,16}(\\.\\d{1,2})?$';

/** How a filter's value is written in a query. */
const filterSchemas: Readonly<Record<FieldType, (description: string, match: FilterMatch) => TString>> = {
  text: (description, match) =>
    Type.String({
      minLength: 1,
      maxLength: match === 'prefix' || match === 'contains' ? maxAssetIdLength : maxTextLength,
      pattern: noNul,
      description,
    }),
  amount: (description) => Type.String({ pattern: decimalPattern, description, examples: ['1234.56'] }),
  status: (description) => Type.String({ pattern: statusList, description, examples: ['active', 'active,defaulted'] }),
  date: (description) => queryDate(description),
  rate: (description) => Type.String({ pattern: ratePattern, description, examples: ['0.0525'] }),
};

const fieldFilterParameters = Object.fromEntries(
  fieldFilters.map(({ parameter, type, match, meaning }) => [
    parameter,
    Type.Optional(filterSchemas[type](meaning, match)),
  ]),
) as Record<FilterParameter, TOptional<TString>>;

const AssetFilterQuery = Type.Object(
  {
    ...fieldFilterParameters,
    ageing: Type.Optional(
      Type.Enum([...ageingFilters], {
        description:
          'Days past due, of active assets only: an ageing bucket, or so many days and more (overdue: one day or more)',
      }),
    ),
    days_past_due_min: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 36_500,
        description: 'At least so many days past due, of active assets only',
      }),
    ),
    days_past_due_max: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 36_500,
        description: 'At most so many days past due, of active assets only',
      }),
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
    ...AsOfQuery.properties,
    sort: Type.Optional(
      Type.Enum(
        [...sortableFields, 'days_past_due'].flatMap((key) => [key, `-${key}`]),
        {
          description:
            'Order, `-` for descending; ties in the order of the id. `days_past_due` goes with `status=active` or an ageing, because other assets have none; its ties are in the order of the due date',
          default: 'id',
        },
      ),
    ),
  },
  { additionalProperties: false },
);

/** A workbook is never a page of one. */
export const AssetWorkbookQuery = AssetFilterQuery;

/** A CSV has the columns that an import reads, so there is no choice of fields. */
export const AssetExportQuery = Type.Object(
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

export const AssetListQuery = Type.Object(
  {
    ...AssetExportQuery.properties,
    fields: Type.Optional(
      Type.Enum(['all'], {
        description: 'all: each asset with its days past due, and with fields outside the contract. JSON only',
      }),
    ),
  },
  { additionalProperties: false },
);

export type AssetListQueryValues = Static<typeof AssetListQuery>;

export const AssetParams = Type.Object({ id: Type.String({ minLength: 1, maxLength: 100, pattern: noNul }) });
