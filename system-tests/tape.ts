/** Tapes made up for the tests: always the same for the same size. */
const header = 'id,nominal_value,status,due_date\n';
const statuses = ['active', 'active', 'active', 'active', 'paid', 'defaulted'] as const;

function row(index: number): string {
  const cents = (index * 7_919_317) % 5_000_000;
  const due = new Date(Date.UTC(2026, 0, 1) + ((index * 37) % 900) * 86_400_000).toISOString().slice(0, 10);
  return `loan-${String(index).padStart(8, '0')},${(cents / 100 + 100).toFixed(2)},${statuses[(index * 13) % 6]},${due}\n`;
}

export function syntheticTape(rows: number): string {
  const lines = [header];
  for (let index = 0; index < rows; index += 1) lines.push(row(index));
  return lines.join('');
}
