import { type Static, type TSchema, Type } from 'typebox';
import { assetField, fieldNames, requiredFields } from '../loans/asset-fields.ts';
import { assetStatuses } from '../loans/asset-status.ts';

/** The form of a profile. `profiles/profile.schema.json` is written from it, and so is the reference in profiles/README.md. */
const closed = { additionalProperties: false } as const;
const text = (description: string) => Type.String({ description });

const Column = Type.Union(
  [Type.String({ minLength: 1 }), Type.Array(Type.String({ minLength: 1 }), { minItems: 1, maxItems: 20 })],
  {
    description:
      'Name of the column as the header has it, or its position from 1 where there is no header. Of a list, the first that is not blank in a row counts',
  },
);

const Blank = Type.Union([Type.String(), Type.Array(Type.String(), { minItems: 1, maxItems: 100 })], {
  description: 'Values that mean that there is none, like `0` or `N/A`. An empty value always does',
});

const numberFormat = {
  decimal: Type.Optional(
    Type.Union([Type.Literal('.'), Type.Literal(',')], { description: 'The decimal mark; `.` unless given' }),
  ),
  group: Type.Optional(
    Type.Union([Type.Literal(','), Type.Literal('.'), Type.Literal(' '), Type.Literal("'")], {
      description: 'The mark between thousands. Amounts may have it or not; a space is any kind of space',
    }),
  ),
  currency: Type.Optional(text('A sign or code before or after the number, like `$` or `EUR`')),
  negative: Type.Optional(
    Type.Union([Type.Literal('parentheses'), Type.Literal('trailing minus')], {
      description: 'How the lender writes negative numbers, besides a minus in front',
    }),
  ),
  within_text: Type.Optional(
    Type.Literal('yes', { description: 'The value is text with one number in it, like ` 36 months`' }),
  ),
};

const percent = Type.Optional(
  Type.Literal('yes', { description: 'The number is in percent, with its sign or without: 5.25 or 5.25% is 0.0525' }),
);

const RateFormat = Type.Object({ ...numberFormat, percent }, { ...closed, description: 'How the rate is written' });

const NumberFormat = Type.Object(numberFormat, { ...closed, description: 'How the number is written' });

const DateFormat = text(
  'How the date is written, of YYYY, MM or M or MMM (Jan), DD or D. A format without a day needs `day`. `Excel`: day numbers of a spreadsheet, like 46387',
);

const DayOfMonth = Type.Union([Type.Literal('first'), Type.Literal('last')], {
  description: 'The day that a month means',
});

const PlusMonths = Type.Object(
  { column: Column, number: Type.Optional(NumberFormat), blank: Type.Optional(Blank) },
  {
    ...closed,
    description: 'Whole months to add: the day of the month is kept, or is the last of a shorter month',
  },
);

const Condition = {
  column: Type.Optional(Column),
  is: Type.Optional(
    Type.Union([Type.String(), Type.Array(Type.String(), { minItems: 1, maxItems: 1_000 })], {
      description: 'The value equals this, or one of these; `""` is blank',
    }),
  ),
  above: Type.Optional(Type.String({ pattern: '^\\d+(\\.\\d+)?$', description: 'The value is a number above this' })),
};

const StatusRule = Type.Object(
  {
    ...Condition,
    means: Type.Optional(
      Type.Union(
        assetStatuses.map((status) => Type.Literal(status)),
        { description: 'The status of a row that meets the condition' },
      ),
    ),
    else: Type.Optional(
      Type.Union(
        assetStatuses.map((status) => Type.Literal(status)),
        { description: 'The status of every other row; the last rule' },
      ),
    ),
  },
  closed,
);

const TextField = Type.Object({ column: Column, blank: Type.Optional(Blank) }, closed);

const IdField = Type.Object(
  {
    column: Type.Optional(Column),
    join: Type.Optional(
      Type.Array(Type.String({ minLength: 1 }), {
        minItems: 2,
        maxItems: 10,
        description: 'The values of these columns make up the id, with `with` between them',
      }),
    ),
    blank: Type.Optional(Blank),
    with: Type.Optional(text('Between joined values; `-` unless given')),
    row_number: Type.Optional(
      Type.Object(
        {
          prefix: Type.Optional(text('Before the number')),
          digits: Type.Optional(
            Type.String({ pattern: '^([1-9]|1[0-8])$', description: 'Zeros in front fill it up to this many' }),
          ),
        },
        {
          ...closed,
          description:
            'Counts the rows of the file. Only for a book that is loaded once: in the next tape a number may be another loan',
        },
      ),
    ),
  },
  closed,
);

const AmountField = Type.Object(
  { column: Column, number: Type.Optional(NumberFormat), blank: Type.Optional(Blank) },
  closed,
);

const RateField = Type.Object(
  { column: Column, number: Type.Optional(RateFormat), blank: Type.Optional(Blank) },
  closed,
);

const DateField = Type.Object(
  {
    column: Type.Optional(Column),
    from: Type.Optional(Type.Literal('as_of', { description: 'The as-of date of the tape instead of a column' })),
    date: Type.Optional(DateFormat),
    day: Type.Optional(DayOfMonth),
    blank: Type.Optional(Blank),
    plus_months: Type.Optional(PlusMonths),
  },
  closed,
);

const StatusField = Type.Union([
  Type.Object(
    {
      column: Column,
      values: Type.Record(Type.String(), Type.Union(assetStatuses.map((status) => Type.Literal(status))), {
        description: 'What each status of the lender means; any other is a fault of its row',
      }),
    },
    closed,
  ),
  Type.Array(StatusRule, { minItems: 1, maxItems: 100 }),
]);

const formByType: Readonly<Record<string, TSchema>> = {
  text: TextField,
  amount: AmountField,
  rate: RateField,
  date: DateField,
  status: StatusField,
};

/** A column's name alone stands for `{column: NAME}`. */
function fieldForm(name: (typeof fieldNames)[number]): TSchema {
  const { type, meaning } = assetField(name);
  const form = name === 'id' ? IdField : formByType[type];
  if (form === undefined) throw new Error(`A profile can't describe a field of the type ${type}.`);
  return Type.Union([Type.String({ minLength: 1 }), form], { description: meaning });
}

const isRequired = (name: string) => (requiredFields as readonly string[]).includes(name);

export const Profile = Type.Object(
  {
    about: Type.Optional(text('What it is for: the lender, the form, where it was found')),
    file_names: Type.Optional(
      Type.Array(Type.String({ minLength: 1 }), {
        minItems: 1,
        maxItems: 20,
        description:
          'Patterns of the names of the files that it is for, like `loans_*.csv`; `--profile auto` goes by them',
      }),
    ),
    file: Type.Optional(
      Type.Object(
        {
          delimiter: Type.Optional(
            Type.Union([...[',', ';', '|', '\t'].map((sign) => Type.Literal(sign)), Type.Literal('tab')], {
              description: 'Between the values; found out among comma, semicolon, bar and tab unless given',
            }),
          ),
          header: Type.Optional(
            Type.Literal('none', { description: 'The first row is data; columns are named by position, from 1' }),
          ),
          quotes: Type.Optional(
            Type.Literal('none', { description: 'A " is a character like any other, and values are never quoted' }),
          ),
          lines_before: Type.Optional(
            Type.String({ pattern: '^\\d{1,3}$', description: 'Lines before the header, or before the first row' }),
          ),
          encoding: Type.Optional(
            Type.Union(
              ['utf-8', 'utf-16', 'windows-1252'].map((name) => Type.Literal(name)),
              { description: 'UTF-8 unless given; UTF-16 that begins with a byte order mark needs no key' },
            ),
          ),
          sheet: Type.Optional(text('Name of the sheet of a workbook that has several')),
        },
        {
          ...closed,
          description: 'How the file is cut into values; of a workbook, `sheet`, `header` and `lines_before` count',
        },
      ),
    ),
    as_of: Type.Optional(
      Type.Object(
        {
          column: Type.Optional(Column),
          from: Type.Optional(
            Type.Literal('file_name', { description: 'The one date in the name of the file, written as `date` says' }),
          ),
          date: Type.Optional(DateFormat),
          day: Type.Optional(DayOfMonth),
        },
        {
          ...closed,
          description: 'Where the as-of date stands. A row of another date, or another --as-of, is refused',
        },
      ),
    ),
    leave_out: Type.Optional(
      Type.Record(Type.String({ minLength: 1 }), Type.Object(Condition, closed), {
        description: 'Rows to leave out, like totals: a name for each reason, and its condition',
      }),
    ),
    fields: Type.Object(
      Object.fromEntries(
        fieldNames.map((name) => [name, isRequired(name) ? fieldForm(name) : Type.Optional(fieldForm(name))]),
      ),
      { ...closed, description: 'Where each field of an asset comes from' },
    ),
  },
  { ...closed, title: 'How the tapes of one lender are read' },
);

/** Of an amount or of months there is no percent. */
export type NumberFormatText = Static<typeof RateFormat>;
export type ColumnText = Static<typeof Column>;
export interface ConditionText {
  readonly column?: ColumnText;
  readonly is?: string | readonly string[];
  readonly above?: string;
}
export type StatusText = (typeof assetStatuses)[number];
export interface StatusRuleText extends ConditionText {
  readonly means?: StatusText;
  readonly else?: StatusText;
}
export interface FieldText {
  readonly column?: ColumnText;
  readonly join?: readonly string[];
  readonly with?: string;
  readonly row_number?: { readonly prefix?: string; readonly digits?: string };
  readonly from?: 'as_of';
  readonly date?: string;
  readonly day?: 'first' | 'last';
  readonly blank?: string | readonly string[];
  readonly number?: NumberFormatText;
  readonly plus_months?: Static<typeof PlusMonths>;
  readonly values?: Readonly<Record<string, StatusText>>;
}
export interface ProfileText {
  readonly about?: string;
  readonly file?: {
    readonly delimiter?: string;
    readonly header?: 'none';
    readonly quotes?: 'none';
    readonly lines_before?: string;
    readonly encoding?: 'utf-8' | 'utf-16' | 'windows-1252';
    readonly sheet?: string;
  };
  readonly file_names?: readonly string[];
  readonly as_of?: {
    readonly column?: ColumnText;
    readonly from?: 'file_name';
    readonly date?: string;
    readonly day?: 'first' | 'last';
  };
  readonly leave_out?: Readonly<Record<string, ConditionText>>;
  readonly fields: Readonly<Record<string, string | FieldText | readonly StatusRuleText[]>>;
}
