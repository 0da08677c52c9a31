import type { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { cellFormats } from './sheet-cells.ts';

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const relationships = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packages = 'http://schemas.openxmlformats.org/package/2006';
const types = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';

/** Before the rows of a sheet: its first row stays in view. @param widths of the columns, in characters */
export function sheetBegin(widths: readonly number[]): string {
  const columns = widths.map(
    (width, index) => `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`,
  );
  return (
    `${declaration}<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0">` +
    `<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>` +
    `<cols>${columns.join('')}</cols><sheetData>`
  );
}

export const sheetEnd = '</sheetData></worksheet>';

export interface Sheet {
  readonly name: string;
  /** The whole part, from `sheetBegin` to `sheetEnd`. */
  readonly xml: Readable;
}

/**
 * An Excel workbook (.xlsx) of these sheets, in bounded memory: each is compressed as it is written, in threads of their own.
 * @param writtenAt in the archive's entries
 */
export function packWorkbook(sheets: readonly Sheet[], writtenAt: Date): Readable {
  const zip = new ZipFile();
  const output = zip.outputStream as Readable;
  zip.once('error', (error) => output.destroy(error));
  const parts: Readonly<Record<string, string>> = {
    '[Content_Types].xml': contentTypes(sheets.length),
    '_rels/.rels': relations([{ type: 'officeDocument', target: 'xl/workbook.xml' }]),
    'xl/workbook.xml': workbook(sheets),
    'xl/_rels/workbook.xml.rels': relations([
      ...sheets.map((_, index) => ({ type: 'worksheet', target: `worksheets/sheet${index + 1}.xml` })),
      { type: 'styles', target: 'styles.xml' },
    ]),
    'xl/styles.xml': `${declaration}<styleSheet xmlns="${main}">${cellFormats}</styleSheet>`,
  };
  const options = { mtime: writtenAt };
  for (const [name, xml] of Object.entries(parts)) zip.addBuffer(Buffer.from(xml), name, options);
  for (const [index, { xml }] of sheets.entries()) {
    zip.addReadStream(xml, `xl/worksheets/sheet${index + 1}.xml`, options);
    // Whoever stops reading the workbook stops the sheet's source, too.
    output.once('close', () => xml.destroy());
  }
  zip.end();
  return output;
}

function contentTypes(sheets: number): string {
  const part = (name: string, type: string) =>
    `<Override PartName="/xl/${name}.xml" ContentType="${types}.${type}+xml"/>`;
  const numbers = Array.from({ length: sheets }, (_, index) => index + 1);
  return (
    `${declaration}<Types xmlns="${packages}/content-types">` +
    `<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
    `<Default Extension="xml" ContentType="application/xml"/>` +
    part('workbook', 'sheet.main') +
    part('styles', 'styles') +
    numbers.map((number) => part(`worksheets/sheet${number}`, 'worksheet')).join('') +
    '</Types>'
  );
}

function relations(targets: readonly { readonly type: string; readonly target: string }[]): string {
  const each = targets.map(
    ({ type, target }, index) =>
      `<Relationship Id="rId${index + 1}" Type="${relationships}/${type}" Target="${target}"/>`,
  );
  return `${declaration}<Relationships xmlns="${packages}/relationships">${each.join('')}</Relationships>`;
}

function workbook(sheets: readonly Sheet[]): string {
  const each = sheets.map(({ name }, index) => `<sheet name="${name}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`);
  return `${declaration}<workbook xmlns="${main}" xmlns:r="${relationships}"><sheets>${each.join('')}</sheets></workbook>`;
}
