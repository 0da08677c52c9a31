/** Cells and rows of a worksheet, as SpreadsheetML (ECMA-376, part 1, 18.3.1). */

/** Formats of cells, in the order of the workbook's styles. */
const styles = { plain: 0, amount: 1, date: 2, heading: 3 } as const;

/** The parts of styles.xml that the numbers above count. */
export const cellFormats =
  '<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>' +
  '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>' +
  '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>' +
  '<borders count="1"><border/></borders>' +
  '<cellStyleXfs count="1"><xf/></cellStyleXfs>' +
  '<cellXfs count="4"><xf/><xf numFmtId="4" applyNumberFormat="1"/><xf numFmtId="164" applyNumberFormat="1"/>' +
  '<xf fontId="1" applyFont="1"/></cellXfs>';

/** Excel keeps so many digits of a number; it would round any other. */
const exactDigits = 15;

/** Text, which is never taken for a formula. */
export function textCell(text: string, style: 'plain' | 'heading' = 'plain'): string {
  return `<c s="${styles[style]}" t="inlineStr"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`;
}

/** A decimal's digits as a number; as text where Excel would round it. */
export function numberCell(digits: string, style: 'plain' | 'amount' = 'plain'): string {
  return significant(digits) > exactDigits ? textCell(digits) : `<c s="${styles[style]}"><v>${digits}</v></c>`;
}

/** A date, YYYY-MM-DD, as Excel counts days; as text before March 1900, where Excel counts a day that never was. */
export function dateCell(date: string): string {
  const serial = (Date.parse(`${date}T00:00:00Z`) - Date.UTC(1899, 11, 30)) / 86_400_000;
  return serial < 61 ? textCell(date) : `<c s="${styles.date}"><v>${serial}</v></c>`;
}

export const emptyCell = '<c/>';

export function row(cells: readonly string[]): string {
  return `<row>${cells.join('')}</row>`;
}

function significant(digits: string): number {
  const [whole = '', fraction = ''] = digits.replace(/^-/, '').split('.');
  return `${whole}${fraction.replace(/0+$/, '')}`.replace(/^0+/, '').length;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
// Characters that XML can't hold, and text that looks like one of them escaped (ECMA-376, part 1, 22.9.2.19).
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is escaped
const special = /[\u0000-\u0008\u000b-\u001f\ufffe\uffff]|_(?=x[0-9a-fA-F]{4}_)/g;

function escaped(text: string): string {
  return text
    .replace(special, (one) => `_x${one.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase()}_`)
    .replace(/[&<>]/g, (one) => entities[one] ?? one);
}
