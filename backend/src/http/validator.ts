import type { Ajv } from 'ajv';

/** A date of the calendar, not just of the right shape: 2026-02-31 is none. */
function isCalendarDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** To be called once the framework has added its own formats, whose `date` knows a year 0. */
export function addFormats(validator: Ajv): void {
  validator.addFormat('date', isCalendarDate);
}
