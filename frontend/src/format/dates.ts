const locale = 'en-GB';

const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
const month = new Intl.DateTimeFormat(locale, { month: 'short', year: 'numeric', timeZone: 'UTC' });

/** The calendar date 2026-10-31 as `31 Oct 2026`. */
export function formatDate(date: string): string {
  return day.format(new Date(`${date}T00:00:00Z`)).replace('Sept', 'Sep');
}

/** 2026-10 as `Oct 2026`. */
export function formatMonth(yearMonth: string): string {
  return month.format(new Date(`${yearMonth}-01T00:00:00Z`)).replace('Sept', 'Sep');
}

/** `31 Oct 2026, 06:12 UTC`, in the portfolio's time zone. */
export function formatInstant(instant: string | Date, timeZone: string): string {
  return new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone,
    timeZoneName: 'short',
  })
    .format(new Date(instant))
    .replace('Sept', 'Sep');
}

/** `12 s`, `3 min 20 s`. */
export function formatDuration(from: string, to: string): string {
  const seconds = Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000));
  if (seconds < 1) return 'under 1 s';
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Whether the text is an existing date, written YYYY-MM-DD. */
export function isCalendarDate(text: string): boolean {
  const moment = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(text);
}

/** The calendar date that many days later. */
export function addDays(date: string, days: number): string {
  const moment = new Date(`${date}T00:00:00Z`);
  moment.setUTCDate(moment.getUTCDate() + days);
  return moment.toISOString().slice(0, 10);
}

/** The same day that many months later, or the month's last one if it is shorter: 31 March − 1 month is 28 February. */
export function addMonths(date: string, months: number): string {
  const [year, monthNumber, dayNumber] = date.split('-').map(Number) as [number, number, number];
  const first = new Date(Date.UTC(year, monthNumber - 1 + months, 1)).toISOString().slice(0, 7);
  const last = endOfMonth(first);
  const same = `${first}-${String(dayNumber).padStart(2, '0')}`;
  return same < last ? same : last;
}

/** The last day of a calendar month: `2026-02` → `2026-02-28`. */
export function endOfMonth(yearMonth: string): string {
  const [year, monthNumber] = yearMonth.split('-').map(Number) as [number, number];
  return new Date(Date.UTC(year, monthNumber, 0)).toISOString().slice(0, 10);
}
