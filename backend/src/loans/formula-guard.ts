/**
 * A spreadsheet treats text that begins with one of these as a formula (OWASP, CSV injection); the full-width forms
 * count where Chinese, Japanese or Korean is written.
 */
const formula = '[=+\\-@\\uff1d\\uff0b\\uff0d\\uff20]';
const guarded = new RegExp(`^'*${formula}`);
const anyCell = new RegExp(`(^|[;|\\t])(?=\\s*'*${formula})`, 'g');

/**
 * Text that already has apostrophes before a formula gets another, so that a guard can be told from an original
 * apostrophe.
 */
export function needsGuard(text: string): boolean {
  return guarded.test(text);
}

export function withGuard(text: string): string {
  return needsGuard(text) ? `'${text}` : text;
}

export function withoutGuard(text: string): string {
  return text.startsWith("'") && needsGuard(text) ? text.slice(1) : text;
}

/**
 * For text that is never read back: also guarded after characters that separate cells in other countries' spreadsheets.
 */
export function withGuardInEveryCell(text: string): string {
  return text.replace(anyCell, "$1'");
}
