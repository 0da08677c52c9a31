import { UnreadableBytes } from '../tapes/unreadable-bytes.ts';
import { cellText } from './cell-values.ts';
import { StyleReader } from './number-formats.ts';
import { readXmlWhole } from './xml.ts';
import type { ZipArchive } from './zip-archive.ts';

export interface Sheet {
  readonly name: string;
  /** Of the sheet's part in the archive. */
  readonly path: string;
}

/** What the sheets of a workbook have in common. */
export interface Workbook {
  readonly sheets: readonly Sheet[];
  readonly texts: readonly string[];
  readonly styles: StyleReader;
  /** Whether days are counted from 1904. */
  readonly epoch1904: boolean;
}

/** @throws UnreadableBytes for a workbook of a kind that can't be read, saying which and what to do */
export async function openWorkbook(archive: ZipArchive): Promise<Workbook> {
  const main = await mainPart(archive);
  const targets = await relations(archive, main);
  const sheets: Sheet[] = [];
  let epoch1904 = false;
  await readXmlWhole(archive.read(main), {
    open(name, attributes) {
      if (name === 'workbookPr') epoch1904 = ['1', 'true'].includes(attributes.date1904 ?? '');
      if (name !== 'sheet') return;
      const relation = Object.entries(attributes).find(([key]) => /(^|:)id$/.test(key))?.[1] ?? '';
      const path = targets.get(relation)?.path;
      // A chart has a sheet of its own without cells.
      if (path === undefined || targets.get(relation)?.type !== 'worksheet') return;
      sheets.push({ name: attributes.name ?? '', path });
    },
  });
  const part = (type: string) => [...targets.values()].find((target) => target.type === type)?.path;
  const styles = new StyleReader();
  const stylesPart = part('styles');
  if (stylesPart !== undefined && archive.has(stylesPart)) await readXmlWhole(archive.read(stylesPart), styles);
  return { sheets, texts: await sharedTexts(archive, part('sharedStrings')), styles, epoch1904 };
}

async function mainPart(archive: ZipArchive): Promise<string> {
  const main = [...(await relations(archive, '')).values()].find(({ type }) => type === 'officeDocument')?.path;
  const refuse = (what: string) =>
    new UnreadableBytes({ code: 'not_a_tape', message: `This is ${what}. Save the sheet as .xlsx or as CSV (UTF-8).` });
  if (archive.names.some((name) => /vbaProject\.bin$/i.test(name)))
    throw refuse('a workbook with macros (.xlsm), which may come from anybody');
  if (main?.endsWith('.bin')) throw refuse('a binary workbook (.xlsb)');
  if (main === undefined || !/xl\/[^/]*\.xml$/i.test(main)) throw refuse('an Office document, but not a workbook');
  return main;
}

interface Relation {
  /** The last word of its type. */
  readonly type: string;
  /** In the archive. */
  readonly path: string;
}

/** What a part refers to, by id. @param part empty for the archive itself */
async function relations(archive: ZipArchive, part: string): Promise<ReadonlyMap<string, Relation>> {
  const folder = part.slice(0, part.lastIndexOf('/') + 1);
  const found = new Map<string, Relation>();
  await readXmlWhole(archive.read(`${folder}_rels/${part.slice(folder.length)}.rels`), {
    open(name, { Id = '', Type = '', Target = '', TargetMode }) {
      if (name !== 'Relationship' || TargetMode === 'External') return;
      const path = new URL(Target, `file:///${folder}`).pathname.slice(1);
      found.set(Id, { type: Type.slice(Type.lastIndexOf('/') + 1), path: decodeURIComponent(path) });
    },
  });
  return found;
}

/** Texts that cells name by number. */
async function sharedTexts(archive: ZipArchive, path: string | undefined): Promise<string[]> {
  const texts: string[] = [];
  if (path === undefined || !archive.has(path)) return texts;
  const reader = new TextReader((text) => texts.push(text));
  await readXmlWhole(archive.read(path), reader.within('si'));
  return texts;
}

/** Puts a text together from its runs; readings of East Asian characters (`rPh`) are not part of it. */
export class TextReader {
  readonly #done: (text: string) => void;
  #text = '';
  #reads = false;
  #phonetic = false;

  constructor(done: (text: string) => void) {
    this.#done = done;
  }

  within(element: string) {
    return {
      open: (name: string) => {
        if (name === element) this.#text = '';
        if (name === 'rPh') this.#phonetic = true;
        if (name === 't') this.#reads = !this.#phonetic;
      },
      text: (text: string) => {
        if (this.#reads) this.#text += text;
      },
      close: (name: string) => {
        if (name === 't') this.#reads = false;
        if (name === 'rPh') this.#phonetic = false;
        if (name === element) this.#done(cellText(this.#text));
      },
    };
  }
}
