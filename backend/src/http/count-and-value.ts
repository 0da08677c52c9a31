import { rounded } from '../loans/ratio.ts';
import type { Total } from '../loans/total.ts';
import { JsonDecimal } from './json-decimal.ts';

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
