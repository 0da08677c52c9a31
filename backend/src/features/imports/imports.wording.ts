/** 1,234, or with a noun in its number: 1 row, 1,234 rows. */
export function countText(number: number, noun?: string): string {
  const digits = number.toLocaleString('en-US');
  return noun === undefined ? digits : `${digits} ${noun}${number === 1 ? '' : 's'}`;
}

/** Decimal digits with thousands separators, without going through a binary number. */
export function amountText(decimal: string): string {
  const [whole = '0', cents = ''] = decimal.split('.');
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${cents.padEnd(2, '0')}`;
}
