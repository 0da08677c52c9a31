import { checkAssetId } from './asset-id.ts';
import type { AssetStatus } from './asset-status.ts';
import { checkOptionalAmount, checkOptionalDate, checkRate, checkText } from './attributes.ts';
import type { DateCheck } from './due-date.ts';
import type { Fault } from './fault.ts';
import { checkNominalValue } from './nominal-value.ts';
import { checkStatus, type StatusMap } from './tape-status.ts';

/** How one tape is to be read. */
export interface RowRules {
  readonly round: boolean;
  readonly statuses: StatusMap;
  readonly date: DateCheck;
}

export type FieldType = 'text' | 'amount' | 'status' | 'date' | 'rate';
export type FilterMatch = 'one of' | 'equals' | 'at least' | 'at most' | 'prefix' | 'contains';

interface AssetField {
  readonly type: FieldType;
  /** Whether every tape must have the column and every asset a value. */
  readonly required: boolean;
  /** @returns the value as the database takes it: digits of a decimal, a date as YYYY-MM-DD; null for none */
  readonly check: (text: string, rules: RowRules) => string | null | Fault;
  /** Whether it is in the body of `GET /assets`, whose fields the contract fixes. */
  readonly inContract: boolean;
  /** Whether it is a column of the CSV export; an attribute only is where some tape has had it. */
  readonly exported: boolean;
  /** Whether it is a column of the dashboard's tables. */
  readonly listed: boolean;
  /** Only where an index has its order. */
  readonly sortable: boolean;
  /** Query parameters of `/assets` that filter by it. */
  readonly filters: Readonly<Record<string, { readonly match: FilterMatch; readonly meaning: string }>>;
  /** What people call it. */
  readonly label: string;
  readonly meaning: string;
}

/** An attribute: on the asset's page and in the export, of no meaning to the figures. */
const attribute = {
  required: false,
  inContract: false,
  exported: true,
  listed: false,
  sortable: false,
  filters: {},
} as const;

/**
 * Every field of an asset, once: tapes, tables, the API and the dashboard are made from this list, in this order. A new
 * field goes to the end, for exports of earlier releases are imported again; its column is added by a migration.
 */
export const assetFields = {
  id: {
    type: 'text',
    required: true,
    check: checkAssetId,
    inContract: true,
    exported: true,
    listed: true,
    sortable: true,
    filters: {
      id_prefix: { match: 'prefix', meaning: 'The id begins with this' },
      id_contains: { match: 'contains', meaning: 'The id contains this, in upper or lower case' },
    },
    label: 'Asset',
    meaning: 'What the lender calls the asset',
  },
  nominal_value: {
    type: 'amount',
    required: true,
    check: (text, { round }) => checkNominalValue(text, round),
    inContract: true,
    exported: true,
    listed: true,
    sortable: true,
    filters: {
      value_min: { match: 'at least', meaning: 'Nominal value at least this' },
      value_max: { match: 'at most', meaning: 'Nominal value at most this' },
    },
    label: 'Nominal value',
    meaning: 'Amount in the currency of the portfolio, at most two decimals, exact',
  },
  status: {
    type: 'status',
    required: true,
    check: (text, { statuses }) => checkStatus(text, statuses),
    inContract: true,
    exported: true,
    listed: true,
    sortable: true,
    filters: { status: { match: 'one of', meaning: 'One status, or several with commas' } },
    label: 'Status',
    meaning: 'active: owed; paid: settled; defaulted: written off',
  },
  due_date: {
    type: 'date',
    required: true,
    check: (text, { date }) => date(text),
    inContract: true,
    exported: true,
    listed: true,
    sortable: true,
    filters: {
      due_from: { match: 'at least', meaning: 'Due on this date or later' },
      due_to: { match: 'at most', meaning: 'Due on this date or earlier' },
    },
    label: 'Due date',
    meaning: 'The day on which the asset is due, YYYY-MM-DD',
  },
  obligor: {
    ...attribute,
    type: 'text',
    check: checkText,
    filters: { obligor: { match: 'equals', meaning: 'Obligor is exactly this' } },
    label: 'Obligor',
    meaning: 'Who owes: the borrower, as the lender names it',
  },
  originator: {
    ...attribute,
    type: 'text',
    check: checkText,
    filters: { originator: { match: 'equals', meaning: 'Originator is exactly this' } },
    label: 'Originator',
    meaning: 'Who made the loan',
  },
  product: {
    ...attribute,
    type: 'text',
    check: checkText,
    filters: { product: { match: 'equals', meaning: 'Product is exactly this' } },
    label: 'Product',
    meaning: 'The lender’s name for the kind of loan',
  },
  region: {
    ...attribute,
    type: 'text',
    check: checkText,
    filters: { region: { match: 'equals', meaning: 'Region is exactly this' } },
    label: 'Region',
    meaning: 'Where the obligor or the security is',
  },
  origination_date: {
    ...attribute,
    type: 'date',
    check: (text, { date }) => checkOptionalDate(text, date),
    label: 'Originated',
    meaning: 'The day on which the loan was made, YYYY-MM-DD',
  },
  original_value: {
    ...attribute,
    type: 'amount',
    check: (text, { round }) => checkOptionalAmount(text, round),
    label: 'Original value',
    meaning: 'Amount of the loan when it was made, exact',
  },
  interest_rate: {
    ...attribute,
    type: 'rate',
    check: checkRate,
    label: 'Interest rate',
    meaning: 'A year, as an exact fraction: 0.0525 is 5.25 percent',
  },
} as const satisfies Readonly<Record<string, AssetField>>;

type Fields = typeof assetFields;
export type FieldName = keyof Fields;

type ValueOf<Field extends AssetField> =
  | (Field['type'] extends 'status' ? AssetStatus : string)
  | (Field['required'] extends true ? never : null);

/** An asset as the database has it and as a checked tape gives it: decimals in digits, dates as YYYY-MM-DD. */
export type AssetRow = { readonly [Name in FieldName]: ValueOf<Fields[Name]> };

type NamesWhere<Property extends keyof AssetField> = {
  [Name in FieldName]: Fields[Name][Property] extends true ? Name : never;
}[FieldName];

export const fieldNames = Object.keys(assetFields) as FieldName[];

/** A field as one of many, whatever is true of those that there are. */
export function assetField(name: FieldName): AssetField {
  return assetFields[name];
}

function namesWhere<Property extends 'required' | 'inContract' | 'exported' | 'listed' | 'sortable'>(
  property: Property,
): NamesWhere<Property>[] {
  return fieldNames.filter((name) => assetFields[name][property]) as NamesWhere<Property>[];
}

export const requiredFields = namesWhere('required');
export type RequiredField = (typeof requiredFields)[number];
export const contractFields = namesWhere('inContract');
export const exportedFields = namesWhere('exported');
/** Fields that not every tape has. */
export const attributes = fieldNames.filter((name) => !assetField(name).required);
export const sortableFields = namesWhere('sortable');
export type SortableField = (typeof sortableFields)[number];

export type FilterParameter = { [Name in FieldName]: keyof Fields[Name]['filters'] }[FieldName];

/** The filters of all fields. */
export const fieldFilters = fieldNames.flatMap((field) =>
  Object.entries<AssetField['filters'][string]>(assetFields[field].filters).map(([parameter, filter]) => ({
    parameter: parameter as FilterParameter,
    field,
    type: assetFields[field].type,
    ...filter,
  })),
);
