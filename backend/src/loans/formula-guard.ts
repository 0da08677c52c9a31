/**
 * A spreadsheet takes text that begins with one of these for a formula (OWASP, CSV injection), the full-width ones where Chinese, Japanese
 * or Korean is written.
 */
const formula = '[=+\\-@\\uff1d\\uff0b\\uff0d\\uff20]';
const guarded = new RegExp(`^'*${formula}`);
const anyCell = new RegExp(`(^|[;|\\t])(?=\\s*'*${formula})`, 'g');

/** Guards are told from apostrophes that were there before: text with apostrophes before a formula gets another. */
export function needsGuard(text: string): boolean {
  return guarded.test(text);
}

export function withGuard(text: string): string {
  return needsGuard(text) ? `'${text}` : text;
}

export function withoutGuard(text: string): string {
  return text.startsWith("'") && needsGuard(text) ? text.slice(1) : text;
}

/** For text that nobody reads back: guarded also after what separates cells in other countries' spreadsheets. */
export function withGuardInEveryCell(text: string): string {
  return text.replace(anyCell, "$1'");
}
