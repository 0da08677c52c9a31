import { rounded } from '../loans/ratio.ts';
import { JsonDecimal } from './json-decimal.ts';

/** As the database gives it: a number of assets and a sum of nominal values. */
export interface Total {
  readonly count: number;
  readonly value: string;
}

export function countAndValue(total: Total): { count: number; value: JsonDecimal } {
  return { count: total.count, value: money(total.value) };
}

/** An amount as a JSON number with two decimals. */
export function money(value: string): JsonDecimal {
  return new JsonDecimal(rounded(value, 2));
}

export function nullableDecimal(text: string | null): JsonDecimal | null {
  return text === null ? null : new JsonDecimal(text);
}
