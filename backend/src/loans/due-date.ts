import { type Fault, isFault } from './fault.ts';

/** An earlier year is a two-digit year or a serial number in disguise. */
const earliestYear = 1900;

const missing: Fault = { code: 'date_missing', message: 'Every row needs a due date.' };
const impossible: Fault = { code: 'date_impossible', message: 'There is no such day in the calendar.' };
const outOfRange: Fault = { code: 'date_out_of_range', message: `A due date is in the year ${earliestYear} or later.` };
const twoDigitYear: Fault = {
  code: 'date_two_digit_year',
  message: 'Write the year with four digits: two do not say which century.',
};

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

const patterns: Readonly<Record<string, { part: 'year' | 'month' | 'day'; pattern: string }>> = {
  YYYY: { part: 'year', pattern: '\\d{4}' },
  MMM: { part: 'month', pattern: '[A-Za-z]{3}' },
  MM: { part: 'month', pattern: '\\d{2}' },
  M: { part: 'month', pattern: '\\d{1,2}' },
  DD: { part: 'day', pattern: '\\d{2}' },
  D: { part: 'day', pattern: '\\d{1,2}' },
};

export type DateCheck = (text: string) => string | Fault;

interface DateForm {
  /** What says how the tape writes dates: an option, or a key of a profile. */
  readonly settledBy?: string;
  /** The day that a date without a day means. */
  readonly day?: 'first' | 'last' | undefined;
}

/**
 * Returns a check that turns dates of one format into YYYY-MM-DD and refuses all others. Midnight behind a date is dropped.
 * @param format `Excel` for the day numbers of spreadsheets; else made of YYYY, MM or M or MMM (Jan), DD or D, and the characters between them
 * @throws RangeError when the format does not name year, month and day once each; without a day, `day` says which it is
 */
export function dateCheck(format = 'YYYY-MM-DD', { settledBy = '--date-format', day }: DateForm = {}): DateCheck {
  if (format === 'Excel') return (text) => (text === '' ? missing : serialDate(text));
  const expression = expressionOf(format, day !== undefined);
  const unlike: Fault = {
    code: 'date_format',
    message: `The date is not written as ${format}. ${settledBy} says how this tape writes dates.`,
  };
  const loose = looseFormat(format);
  const looseExpression = expressionOf(loose, day !== undefined);
  const unpadded: Fault = {
    code: 'date_format',
    message: `The date is not written as ${format}: days and months have no zero in front. ${settledBy} ${loose} takes both.`,
  };
  return (text) => {
    if (text === '') return missing;
    const found = expression.exec(text) ?? expression.exec(text.replace(midnight, ''));
    if (found === null) return looseExpression.test(text) ? unpadded : (diagnose(text, settledBy) ?? unlike);
    const { year = '', month = '', day: written } = found.groups ?? {};
    if (written !== undefined) return calendarDate(Number(year), monthNumber(month), Number(written));
    const first = calendarDate(Number(year), monthNumber(month), 1);
    return day === 'first' || isFault(first) ? first : lastDayOfMonth(first);
  };
}

/**
 * Returns a reader of the dates of one format within a text, each as YYYY-MM-DD. Digits that are part of a longer number are no date.
 * @throws RangeError as `dateCheck` does
 */
export function datesWithin(format: string, form: DateForm): (text: string) => string[] {
  const toDate = dateCheck(format, form);
  const { source } = expressionOf(format, form.day !== undefined);
  const anywhere = new RegExp(`(?<![\\d])${source.slice(1, -1)}(?![\\d])`, 'g');
  return (text) =>
    [...text.matchAll(anywhere)].flatMap(([found]) => {
      const date = toDate(found);
      return isFault(date) ? [] : [date];
    });
}

/** As databases and spreadsheets write a date that they keep as a time. */
const midnight = /[T ]00:00(?::00(?:\.0+)?)?Z?$/;

function lastDayOfMonth(date: string): string {
  const [year = 0, month = 0] = date.split('-').map(Number);
  return new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
}

/** The same format for days and months with or without a leading zero. Formats without separators need the zero. */
function looseFormat(format: string): string {
  return /[A-Z]{5}/.test(format) ? format : format.replace(/(?<!M)MM(?!M)/, 'M').replace('DD', 'D');
}

function expressionOf(format: string, withoutDay: boolean): RegExp {
  const seen = new Set<string>();
  const source = format.replace(/[A-Za-z]+|[^A-Za-z]/g, (piece) => {
    // Formats without separators, like YYYYMMDD, are one run of letters.
    if (!/[A-Za-z]/.test(piece)) return piece.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
    return piece.replace(/YYYY|MMM|MM|M|DD|D|./g, (token) => {
      const known = patterns[token];
      if (known === undefined || seen.has(known.part)) throw unusable(format);
      seen.add(known.part);
      return `(?<${known.part}>${known.pattern})`;
    });
  });
  if (withoutDay ? seen.size !== 2 || seen.has('day') : seen.size !== 3) throw unusable(format);
  return new RegExp(`^${source}$`);
}

function unusable(format: string): RangeError {
  return new RangeError(
    `The date format "${format}" does not name year, month and day once each. Use YYYY, MM or M or MMM, and DD or D, as in DD/MM/YYYY; years have four digits.`,
  );
}

function monthNumber(month: string): number {
  return /^\d/.test(month) ? Number(month) : monthNames.indexOf(month.toLowerCase()) + 1;
}

function calendarDate(year: number, month: number, day: number): string | Fault {
  const date = new Date(Date.UTC(year, month - 1, day));
  date.setUTCFullYear(year); // Date.UTC takes the years 0 to 99 for 1900 to 1999
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return impossible;
  return year < earliestYear ? outOfRange : date.toISOString().slice(0, 10);
}

/** Excel's day 1 is 1900-01-01, with a day too many in February 1900; from March on the count is from 1899-12-30. */
function serialDate(text: string): string | Fault {
  const days = /^(\d{1,7})(?:\.0+)?$/.exec(text)?.[1];
  if (days === undefined) return { code: 'date_format', message: 'The date is not a day number of a spreadsheet.' };
  const serial = Number(days);
  if (serial < 61 || serial > 2_958_465) return impossible;
  return new Date(Date.UTC(1899, 11, 30 + serial)).toISOString().slice(0, 10);
}

const excelSerial = (settledBy: string): Fault => ({
  code: 'date_excel_serial',
  message: `This looks like the day number by which a spreadsheet keeps a date. ${settledBy} Excel reads it.`,
});

/** A better hint than "not that format" for the usual mistakes. */
function diagnose(text: string, settledBy: string): Fault | undefined {
  if (/^\d{1,2}[-/. ](?:\d{1,2}|[A-Za-z]{3})[-/. ]\d{2}$/.test(text)) return twoDigitYear;
  if (/^[2-7]\d{4}(?:\.0+)?$/.test(text)) return excelSerial(settledBy);
  const [, one = '', between = '', other = ''] = /^(\d{1,2})([-/. ])(\d{1,2})\2\d{4}$/.exec(text) ?? [];
  if (one === '' || Number(one) > 12 || Number(other) > 12) return undefined;
  const padded = one.length === 2 && other.length === 2;
  const [day, month] = padded ? ['DD', 'MM'] : ['D', 'M'];
  const formats = [day, month].map((first, index) => `${first}${between}${index === 0 ? month : day}${between}YYYY`);
  return {
    code: 'date_ambiguous',
    message: `This can be read in two ways. Write YYYY-MM-DD, or say which with ${settledBy}, like ${formats.join(' or ')}.`,
  };
}
