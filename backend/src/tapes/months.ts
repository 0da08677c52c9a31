/**
 * Adds whole months to a date. The day of the month is kept, or is the last day of a shorter month.
 * @param date YYYY-MM-DD
 * @returns YYYY-MM-DD, or undefined outside the years 1900 to 9999
 */
export function plusMonths(date: string, months: number): string | undefined {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  const total = year * 12 + (month - 1) + months;
  const newYear = Math.floor(total / 12);
  if (newYear < 1900 || newYear > 9999) return undefined;
  const newMonth = (total % 12) + 1;
  const lastDay = new Date(Date.UTC(newYear, newMonth, 0)).getUTCDate();
  const text = (value: number) => String(value).padStart(2, '0');
  return `${newYear}-${text(newMonth)}-${text(Math.min(day, lastDay))}`;
}
