/** What people write for an amount, as the API takes it: `10,000` and `10k` are 10000. Anything else is left as it is. */
export function digitsOf(text: string): string {
  const amount = /^(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))? ?([km]?)$/i.exec(text.trim());
  if (amount === null) return text;
  const [, whole = '', fraction = '', unit = ''] = amount;
  const digits = whole.replaceAll(',', '');
  const places = { '': 0, k: 3, m: 6 }[unit.toLowerCase()] ?? 0;
  const moved = digits + fraction.slice(0, places).padEnd(places, '0');
  const rest = fraction.slice(places);
  return rest === '' ? moved : `${moved}.${rest}`;
}
