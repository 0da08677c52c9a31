import Big from 'big.js';

const Exact = Big();
Exact.RM = Big.roundHalfUp;
Exact.strict = true;

/** Decimal text rounded half up to `digits` places. */
export function rounded(value: string, digits: number): string {
  return new Exact(value).toFixed(digits, Big.roundHalfUp);
}

/**
 * numerator ÷ denominator as decimal text, exact to the last digit, rounded half up; null when there is nothing to
 * divide by.
 */
export function ratio(numerator: string, denominator: string, digits: number): string | null {
  const divisor = new Exact(denominator);
  if (divisor.eq('0')) return null;
  Exact.DP = digits;
  return new Exact(numerator).div(divisor).toFixed(digits, Big.roundHalfUp);
}

export function sum(values: readonly string[]): string {
  return values.reduce((total, value) => total.plus(value), new Exact('0')).toFixed();
}

export function product(...factors: readonly string[]): string {
  return factors.reduce((total, factor) => total.times(factor), new Exact('1')).toFixed();
}

export function difference(minuend: string, subtrahend: string): string {
  return new Exact(minuend).minus(subtrahend).toFixed();
}
