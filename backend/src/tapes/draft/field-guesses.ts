import { assetField, type FieldName, fieldNames } from '../../loans/asset-fields.ts';
import type { NumberFormatText } from '../profile.schema.ts';
import type { ColumnContents } from './column-contents.ts';

/** A column that a field may be read from, and how. */
export interface Guess {
  readonly column: ColumnContents;
  readonly number?: NumberFormatText;
  readonly date?: string;
  /** What a person has to decide; none: nothing. */
  readonly unsure: readonly string[];
}

/** What else lenders call a field, most telling first. Names are compared in lower case, in words. */
const names: Readonly<Partial<Record<FieldName, readonly RegExp[]>>> = {
  id: [
    /\b(loan|asset|account|facility|contract|receivable)\b.*\b(id|no|nr|nbr|number|num|key|identifier)\b/,
    /\b(id|identifier)\b/,
    /\b(number|nbr|no|ref|reference|key)\b/,
  ],
  nominal_value: [
    /\b(current|outstanding|unpaid|ending|closing|end)\b.*\b(balance|principal|amount|upb)\b/,
    /\b(balance|upb|principal|exposure|outstanding)\b/,
    /\b(amount|amnt|gross|value)\b/,
  ],
  status: [/\b(loan|account|asset)\b.*\bstatus\b/, /\bstatus\b/],
  due_date: [/\bmaturity\b/, /\b(due|final|end|expiry)\b.*\bdate\b/, /\bdue\b/],
  obligor: [/\b(borrower|obligor|debtor)\b.*\bname\b/, /\b(borrower|obligor|debtor|customer|client)\b/],
  originator: [/\boriginator\b/, /\b(lender|seller)\b/, /\bbank$/],
  product: [/\bproduct\b/, /\bpurpose\b/, /\bloan type\b/],
  region: [/\b(state|region|province|county)\b/, /\bcountry\b/],
  origination_date: [
    /\borigination date\b/,
    /\b(origination|issue|issued|disbursement|funding|closing)\b.*\b(date|d|month)\b/,
  ],
  original_value: [/\boriginal\b.*\b(balance|amount|value|principal)\b/, /\bfunded\b/],
  interest_rate: [/\b(current|note|interest|int)\b.*\brate\b/, /\bcoupon\b/, /\brate\b/],
};

/** `reportPeriodEndDate`, `LOAN_AMNT` and `Loan #` in words of lower case. */
function words(name: string): string {
  return name
    .replace(/#/g, ' number ')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .toLowerCase();
}

/** How telling a name is for a field: 0 is its own name; -1: it tells nothing. */
function placeOf(name: string, field: FieldName): number {
  if (name === words(field)) return 0;
  const place = names[field]?.findIndex((pattern) => pattern.test(name)) ?? -1;
  return place === -1 ? -1 : place + 1;
}

/** Below this share a column does not hold what a field needs. */
const minShare = 0.9;

/** For each field the column that fits best by its name and by what it holds; a column serves one field only. */
export function guessFields(columns: readonly ColumnContents[]): ReadonlyMap<FieldName, Guess> {
  const found = fieldNames.flatMap((field) =>
    columns.flatMap((column) => {
      const place = placeOf(words(column.name), field);
      const guess = place === -1 || column.filled < column.rows / 2 ? undefined : fitting(field, column);
      return guess === undefined ? [] : [{ field, guess, rank: place + 3 * (1 - column.filled / column.rows) }];
    }),
  );
  found.sort((one, other) => one.rank - other.rank || one.guess.unsure.length - other.guess.unsure.length);
  const chosen = new Map<FieldName, Guess>();
  const taken = new Set<ColumnContents>();
  for (const { field, guess } of found) {
    if (chosen.has(field) || taken.has(guess.column)) continue;
    chosen.set(field, guess);
    taken.add(guess.column);
  }
  return chosen;
}

function fitting(field: FieldName, column: ColumnContents): Guess | undefined {
  switch (assetField(field).type) {
    case 'date':
      return dateGuess(column);
    case 'amount':
      return numberGuess(column, false);
    case 'rate':
      return numberGuess(column, true);
    case 'status':
      return column.distinct <= 50 && !column.hasMore ? { column, unsure: [] } : undefined;
    case 'text':
      if (field !== 'id') return { column, unsure: [] };
      return idGuess(column);
  }
}

function idGuess(column: ColumnContents): Guess | undefined {
  if (column.isUnique) return { column, unsure: [] };
  const isNearly = !column.hasMore && column.distinct >= minShare * column.filled;
  return isNearly ? { column, unsure: ['some values stand in more than one row'] } : undefined;
}

export function dateGuess(column: ColumnContents): Guess | undefined {
  if (column.typed('date') >= minShare) return { column, unsure: [] };
  const [best, ...others] = column.dates;
  if (best === undefined || best.share < minShare) return undefined;
  const equal = others.filter(({ share }) => share === best.share).map(({ format }) => format);
  return {
    column,
    date: best.format,
    unsure: [
      ...unread(best.share),
      ...(equal.length === 0 ? [] : [`every value can be read as ${[best.format, ...equal].join(' or as ')}`]),
    ],
  };
}

function numberGuess(column: ColumnContents, isRate: boolean): Guess | undefined {
  const [best] = column.numbers;
  if (column.typed('number') + column.typed('percent') >= minShare && !isRate) return { column, unsure: [] };
  if (best === undefined || best.share < minShare) return undefined;
  const above = column.values.some(([value]) => Number.parseFloat(value.replace(',', '.')) > 1);
  const percent = isRate && above && best.format.percent === undefined ? { percent: 'yes' as const } : {};
  return { column, number: { ...best.format, ...percent }, unsure: unread(best.share) };
}

function unread(share: number): string[] {
  return share === 1 ? [] : [`${((1 - share) * 100).toFixed(1)}% of the values can not be read so`];
}

const statusWords: readonly (readonly [RegExp, string])[] = [
  [/charged? ?off|chgoff|default|written|write|loss|bankrupt|foreclos|liquidat/, 'defaulted'],
  [/\bpaid\b|repaid|prepaid|p i f|closed|settled|matured|payoff|pif/, 'paid'],
  [/current|active|open|performing|grace|late|delinq|past due|days|regular/, 'active'],
];

/** What a lender's status most likely means; undefined: nobody can tell from the word. */
export function statusMeaning(written: string): string | undefined {
  return statusWords.find(([pattern]) => pattern.test(written.toLowerCase()))?.[1];
}
