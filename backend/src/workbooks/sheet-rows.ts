import { withoutEdgeSpace } from '../loans/white-space.ts';
import { type CellKind, type CellValue, cellText, numericCell } from './cell-values.ts';
import { type Sheet, TextReader, type Workbook } from './workbook.ts';
import { readXml, unreadable } from './xml.ts';
import type { ZipArchive } from './zip-archive.ts';

export interface SheetRow {
  /** As the program numbers it, from 1. */
  readonly row: number;
  /** From the first column to the last that is filled. */
  readonly values: readonly string[];
  readonly kinds: readonly (CellKind | undefined)[];
  readonly isHidden: boolean;
}

/** The columns of a sheet, by Excel's own limit. */
const maxColumns = 16_384;

/** The rows of a sheet that have a value, hidden ones too, in batches. */
export async function* sheetRows(archive: ZipArchive, workbook: Workbook, sheet: Sheet): AsyncGenerator<SheetRow[]> {
  const reader = new RowsReader(workbook);
  for await (const _ of readXml(archive.read(sheet.path), reader)) {
    const rows = reader.taken();
    if (rows.length > 0) yield rows;
  }
}

class RowsReader {
  readonly #workbook: Workbook;
  readonly #inline = new TextReader((text) => {
    this.#stored = text;
  }).within('is');
  #rows: SheetRow[] = [];
  #row = 0;
  #isHidden = false;
  #values: string[] = [];
  #kinds: (CellKind | undefined)[] = [];
  #column = 0;
  #type = '';
  #style: string | undefined;
  #stored = '';
  #hasFormula = false;
  #reads = false;
  #readsInline = false;

  constructor(workbook: Workbook) {
    this.#workbook = workbook;
  }

  taken(): SheetRow[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === 'row') this.#beginRow(attributes);
    else if (name === 'c') this.#beginCell(attributes);
    else if (name === 'v') this.#reads = true;
    else if (name === 'f') this.#hasFormula = true;
    else if (name === 'is') this.#readsInline = true;
    if (this.#readsInline) this.#inline.open(name);
  }

  text(text: string): void {
    if (this.#reads) this.#stored += text;
    else if (this.#readsInline) this.#inline.text(text);
  }

  close(name: string): void {
    if (this.#readsInline) this.#inline.close(name);
    if (name === 'v') this.#reads = false;
    else if (name === 'is') this.#readsInline = false;
    else if (name === 'c') this.#endCell();
    else if (name === 'row' && this.#values.some((value) => value !== ''))
      this.#rows.push({ row: this.#row, values: this.#values, kinds: this.#kinds, isHidden: this.#isHidden });
  }

  #beginRow({ r, hidden }: Readonly<Record<string, string>>): void {
    this.#row = r === undefined ? this.#row + 1 : Number(r);
    if (!/^[1-9]\d{0,6}$/.test(String(this.#row))) throw unreadable(`there is no row ${r}`);
    this.#isHidden = hidden === '1' || hidden === 'true';
    this.#values = [];
    this.#kinds = [];
    this.#column = 0;
  }

  #beginCell({ r, t = 'n', s }: Readonly<Record<string, string>>): void {
    if (r !== undefined) this.#column = columnOf(r);
    this.#type = t;
    this.#style = s;
    this.#stored = '';
    this.#hasFormula = false;
  }

  #endCell(): void {
    const { text, kind } = this.#stored === '' ? this.#emptyCell() : this.#value();
    while (this.#values.length < this.#column) {
      this.#values.push('');
      this.#kinds.push(undefined);
    }
    this.#values.push(withoutEdgeSpace(text));
    this.#kinds.push(kind);
    this.#column++;
  }

  /** A program that writes formulas without having computed them leaves it to a spreadsheet to do so. */
  #emptyCell(): CellValue {
    return this.#hasFormula && this.#type !== 'str' ? { text: '=', kind: 'error' } : empty;
  }

  #sharedText(texts: readonly string[], stored: string): string {
    const text = texts[Number(stored)];
    if (text === undefined) throw unreadable(`row ${this.#row} has a text that is not in it`);
    return text;
  }

  #value(): CellValue {
    const { texts, styles, epoch1904 } = this.#workbook;
    const stored = this.#stored;
    switch (this.#type) {
      case 's':
        return { text: this.#sharedText(texts, stored), kind: undefined };
      case 'b':
        return { text: stored === '1' ? 'TRUE' : 'FALSE', kind: undefined };
      case 'd':
        return { text: stored, kind: 'date' };
      case 'n':
        return numericCell(stored, styles.formatOf(this.#style), epoch1904);
      case 'inlineStr':
        return { text: stored, kind: undefined };
      case 'e':
        return { text: stored, kind: 'error' };
      default:
        // The text of a formula.
        return { text: cellText(stored), kind: undefined };
    }
  }
}

const empty: CellValue = { text: '', kind: undefined };

/** The column of a reference like `AB12`, from 0. */
function columnOf(reference: string): number {
  let column = 0;
  for (const letter of /^[A-Z]{1,4}/i.exec(reference)?.[0].toUpperCase() ?? '')
    column = column * 26 + letter.charCodeAt(0) - 64;
  if (column < 1 || column > maxColumns) throw unreadable(`${reference} is no cell`);
  return column - 1;
}
