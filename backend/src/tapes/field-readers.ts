import { assetField, type FieldName } from '../loans/asset-fields.ts';
import { dateCheck } from '../loans/due-date.ts';
import { type Fault, isFault } from '../loans/fault.ts';
import { type Columns, columnReader, type FieldReader, type ReadColumn, type RowContext } from './columns.ts';
import { plusMonths } from './months.ts';
import { hundredth, numberReader } from './numbers.ts';
import { ProfileError } from './profile.document.ts';
import type { ColumnText, FieldText, ProfileText, StatusRuleText } from './profile.schema.ts';
import { statusByRules, statusByValue } from './statuses.ts';

/** @throws ProfileError, RangeError or ColumnMissing: the profile contradicts itself or the tape */
export function fieldReader(
  columns: Columns,
  name: FieldName,
  given: string | FieldText | readonly StatusRuleText[],
): FieldReader {
  const key = `fields.${name}`;
  if (Array.isArray(given)) return statusByRules(columns, given as readonly StatusRuleText[], key);
  const text: FieldText = typeof given === 'string' ? { column: given } : (given as FieldText);
  if (name === 'id') return idReader(columns, text, key);
  switch (assetField(name).type) {
    case 'status':
      return statusByValue(columns, text, key);
    case 'date':
      return dateReader(columns, text, key);
    case 'amount':
      return numberFieldReader(columns, text, key, 'amount');
    case 'rate':
      return numberFieldReader(columns, text, key, 'other');
    case 'text':
      return textReader(columns, text, key);
  }
}

function needed(column: ColumnText | undefined, key: string): ColumnText {
  if (column === undefined) throw new ProfileError(`${key} needs the key "column".`);
  return column;
}

function textReader(columns: Columns, { column, blank }: FieldText, key: string): FieldReader {
  const { read: raw, label } = columnReader(columns, needed(column, key), key);
  return { read: withoutBlank(raw, blank), raw, label };
}

function withoutBlank(read: ReadColumn, blank: FieldText['blank']): ReadColumn {
  if (blank === undefined) return read;
  const none = new Set(typeof blank === 'string' ? [blank] : blank);
  return (values) => {
    const text = read(values);
    return none.has(text) ? '' : text;
  };
}

function idReader(columns: Columns, text: FieldText, key: string): FieldReader {
  const { column, join, row_number: rowNumber } = text;
  if ([column, join, rowNumber].filter((way) => way !== undefined).length !== 1)
    throw new ProfileError(`${key} needs one of the keys "column", "join" and "row_number".`);
  if (column !== undefined) return textReader(columns, text, key);
  if (rowNumber !== undefined) {
    const { prefix = '', digits = '1' } = rowNumber;
    return {
      read: (_, row) => `${prefix}${String(row.rowNumber).padStart(Number(digits), '0')}`,
      raw: () => '',
      label: 'the row number',
    };
  }
  const parts = (join ?? []).map((part) => columnReader(columns, part, `${key}.join`));
  const raw: ReadColumn = (values) => parts.map(({ read }) => read(values)).join(text.with ?? '-');
  return {
    read: (values) => {
      const lacking = parts.find(({ read }) => read(values) === '');
      if (lacking === undefined) return raw(values);
      return { code: 'id_missing', message: `${lacking.label} is blank, and the id is joined from it.` };
    },
    raw,
    label: parts.map(({ label }) => label).join(' and '),
  };
}

function numberFieldReader(
  columns: Columns,
  { column, number, blank }: FieldText,
  key: string,
  kind: 'amount' | 'other',
): FieldReader {
  const { read: raw, at, label } = columnReader(columns, needed(column, key), key);
  const given = withoutBlank(raw, blank);
  const toNumber = numberReader(number, `${key}.number`, kind);
  const isPercent = number?.percent !== undefined;
  return {
    raw,
    label,
    read: (values, { kinds }) => {
      const text = given(values);
      if (text === '') return '';
      const cell = kinds?.[at(values)];
      if (cell === 'percent') return text;
      if (cell === 'number') return isPercent ? hundredth(text) : text;
      return toNumber(text);
    },
  };
}

/** A date of a workbook has a type, so how text would be written does not matter. */
const typedDate = dateCheck();

/** Reads the as-of date of a row. @throws RangeError or ColumnMissing */
export function dateColumn(columns: Columns, column: ColumnText, { date, day }: NonNullable<ProfileText['as_of']>) {
  const { read: raw, at, label } = columnReader(columns, column, 'as_of');
  const toDate = dateCheck(date, { settledBy: 'as_of.date', day });
  const read = (values: readonly string[], kinds: RowContext['kinds']) =>
    (kinds?.[at(values)] === 'date' ? typedDate : toDate)(raw(values));
  return { read, raw, label };
}

function dateReader(columns: Columns, text: FieldText, key: string): FieldReader {
  const { column, from, date, day, blank, plus_months: plus } = text;
  if ((column === undefined) === (from === undefined))
    throw new ProfileError(`${key} needs either the key "column" or the key "from".`);
  const base = column === undefined ? undefined : columnReader(columns, column, key);
  const raw: ReadColumn = base?.read ?? (() => '');
  const given = withoutBlank(raw, blank);
  const toDate = dateCheck(date, { settledBy: `${key}.date`, day });
  const begin = (values: readonly string[], row: RowContext): string | Fault => {
    if (base === undefined) return row.asOfDate;
    const written = given(values);
    if (written === '') return '';
    return row.kinds?.[base.at(values)] === 'date' ? typedDate(written) : toDate(written);
  };
  if (plus === undefined) return { read: begin, raw, label: base?.label ?? 'the as-of date' };
  const months = columnReader(columns, plus.column, `${key}.plus_months`);
  const givenMonths = withoutBlank(months.read, plus.blank);
  const toNumber = numberReader(plus.number, `${key}.plus_months.number`);
  return {
    raw: (values) => [raw(values), months.read(values)].filter((part) => part !== '').join(' + '),
    label: `${base?.label ?? 'the as-of date'} + ${months.label}`,
    read: (values, row) => {
      const start = begin(values, row);
      const written = givenMonths(values);
      if (isFault(start) || start === '' || written === '') return isFault(start) ? start : '';
      const count = row.kinds?.[months.at(values)] === 'number' ? written : toNumber(written);
      if (isFault(count)) return count;
      const whole = /^(-?\d{1,4})(?:\.0+)?$/.exec(count)?.[1];
      const sum = whole === undefined ? undefined : plusMonths(start, Number(whole));
      return sum ?? { code: 'months_impossible', message: 'This is not a number of months that gives a date.' };
    },
  };
}
