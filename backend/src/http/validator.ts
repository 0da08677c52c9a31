import type { Format } from 'ajv';

/** A date of the calendar, not just of the right shape: 2026-02-31 is none. */
export function isCalendarDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text < '0001') return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

export const validatorFormats: Readonly<Record<string, Format>> = { date: isCalendarDate };
