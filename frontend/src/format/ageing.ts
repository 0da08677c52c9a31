/** An ageing filter in words: `30-59` → `30–59 days`, `90+` → `90 days or more`. */
export function ageingName(filter: string): string {
  if (filter === 'current') return 'Not overdue';
  if (filter === 'overdue') return 'Overdue (1+ days)';
  return filter.endsWith('+') ? `${filter.slice(0, -1)} days or more` : `${filter.replace('-', '–')} days`;
}
