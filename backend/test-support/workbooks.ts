import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';

/** A cell by what a workbook stores of it. */
export interface Cell {
  readonly text?: string;
  readonly number?: string;
  /** A number format in words. */
  readonly format?: string;
  /** A number format that has a number and no words. */
  readonly style?: number;
  /** The content of the cell's element, where it is neither. */
  readonly xml?: string;
  readonly type?: string;
}
export type Cells = readonly (readonly Cell[] & { readonly hidden?: boolean })[];

interface Variant {
  readonly epoch1904?: boolean;
  /** The main part, where it is another. */
  readonly main?: string;
  /** Further parts, or other contents of parts. */
  readonly parts?: Readonly<Record<string, string>>;
}

export async function zipOf(files: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content), name);
  zip.end();
  return buffer(zip.outputStream);
}

const escaped = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
const relations = (entries: readonly (readonly [id: string, type: string, target: string])[]) =>
  `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${entries
    .map(([id, type, target]) => `<Relationship Id="${id}" Type="http://x/relationships/${type}" Target="${target}"/>`)
    .join('')}</Relationships>`;

/** A workbook with these sheets, as programs write it: shared texts, and styles by number. */
export async function workbookOf(sheets: Readonly<Record<string, Cells>>, variant: Variant = {}): Promise<Buffer> {
  const { epoch1904 = false, main = 'xl/workbook.xml', parts = {} } = variant;
  const texts: string[] = [];
  const formats: string[] = [];
  const styles: number[] = [0];
  const styleOf = ({ format, style }: Cell) => {
    if (format === undefined && style === undefined) return 0;
    const id = style ?? 200 + formats.push(format ?? '') - 1;
    return styles.push(id) - 1;
  };
  const cellXml = (cell: Cell) => {
    const { text, number, xml, type } = cell;
    if (xml !== undefined) return `<c${type === undefined ? '' : ` t="${type}"`}>${xml}</c>`;
    if (number !== undefined) return `<c s="${styleOf(cell)}"><v>${number}</v></c>`;
    if (type !== undefined) return `<c t="${type}"><v>${escaped(text ?? '')}</v></c>`;
    return `<c t="s"><v>${texts.push(text ?? '') - 1}</v></c>`;
  };
  const names = Object.keys(sheets);
  const sheetParts = Object.entries(sheets).map(([, rows], index) => [
    `xl/worksheets/sheet${index + 1}.xml`,
    `<worksheet><sheetData>${rows
      .map((cells, at) => `<row r="${at + 1}"${cells.hidden ? ' hidden="1"' : ''}>${cells.map(cellXml).join('')}</row>`)
      .join('')}</sheetData></worksheet>`,
  ]);
  return zipOf({
    '[Content_Types].xml': '<Types/>',
    '_rels/.rels': relations([['rId1', 'officeDocument', main]]),
    [main]: `<workbook xmlns:r="x"><workbookPr date1904="${epoch1904 ? 1 : 0}"/><sheets>${names
      .map((name, index) => `<sheet name="${escaped(name)}" sheetId="${index + 1}" r:id="s${index}"/>`)
      .join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relations([
      ...names.map((_, index) => [`s${index}`, 'worksheet', `worksheets/sheet${index + 1}.xml`] as const),
      ['styles', 'styles', 'styles.xml'],
      ['texts', 'sharedStrings', '/xl/sharedStrings.xml'],
    ]),
    'xl/sharedStrings.xml': `<sst>${texts.map((text) => `<si><t>${escaped(text)}</t></si>`).join('')}</sst>`,
    'xl/styles.xml': `<styleSheet><numFmts>${formats
      .map((code, index) => `<numFmt numFmtId="${200 + index}" formatCode="${escaped(code)}"/>`)
      .join('')}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>${styles
      .map((id) => `<xf numFmtId="${id}"/>`)
      .join('')}</cellXfs></styleSheet>`,
    ...Object.fromEntries(sheetParts),
    ...parts,
  });
}
