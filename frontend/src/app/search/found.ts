import type { Import } from '../../api/contract.ts';
import { formatDate } from '../../format/dates.ts';

const pages = [
  { href: '/', name: 'Overview', words: 'home insights briefing concentration maturities ageing trends' },
  { href: '/assets', name: 'Assets', words: 'loans list filter export csv' },
  { href: '/assets?ageing=overdue&sort=-days_past_due', name: 'Overdue assets', words: 'late delinquent past due' },
  { href: '/imports', name: 'Imports', words: 'tapes loads files' },
  { href: '/status', name: 'Status', words: 'version release revision health' },
  { href: '/api/docs', name: 'API documentation', words: 'openapi reference' },
];

/** Pages whose name or subject contains the text, in any case. */
export function pagesFound(text: string): { readonly href: string; readonly name: string }[] {
  return pages.filter(({ name, words }) => contains(`${name} ${words}`, text));
}

/** Tapes whose file name or as-of date, as 2026-10-31 or 31 Oct 2026, contains the text; newest first, as they come. */
export function tapesFound<Tape extends Pick<Import, 'file_name' | 'as_of_date'>>(
  tapes: readonly Tape[],
  text: string,
): Tape[] {
  return tapes.filter(({ file_name, as_of_date }) =>
    [file_name, as_of_date, formatDate(as_of_date)].some((one) => contains(one, text)),
  );
}

function contains(whole: string, part: string): boolean {
  return whole.toLowerCase().includes(part.toLowerCase());
}
