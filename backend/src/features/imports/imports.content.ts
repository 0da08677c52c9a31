import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { exportSheets } from '../../loans/asset-export.ts';
import { UnreadableBytes } from '../../tapes/unreadable-bytes.ts';
import { sheetRows } from '../../workbooks/sheet-rows.ts';
import { openWorkbook, type Sheet, type Workbook } from '../../workbooks/workbook.ts';
import { ZipArchive } from '../../workbooks/zip-archive.ts';
import { type BegunFile, decompress } from './imports.decompression.ts';
import { UnreadableTape } from './imports.faults.ts';
import { readLines, type TapeLines } from './imports.lines.ts';
import { UsageError } from './imports.options.ts';
import type { RawRow } from './imports.rows.ts';
import { isZip } from './imports.signatures.ts';
import type { TapeSource } from './imports.source.ts';
import { decodeText, type Encoding } from './imports.text.ts';

/** What a profile says of the file itself. */
export interface FileForm {
  readonly encoding?: Encoding;
  readonly sheet?: string;
}

/** A tape is text, in lines, or a sheet of a workbook, in rows. */
export type TapeContent =
  | { readonly lines: AsyncIterable<TapeLines> }
  | { readonly rows: AsyncIterable<readonly RawRow[]> };

/** @throws UnreadableTape for a file that is no tape, saying what it is and what to do */
export async function openContent(
  source: Pick<TapeSource, 'path' | 'bytes'>,
  form: FileForm = {},
): Promise<TapeContent> {
  return orUnreadableTape(async () => {
    const file = await decompress(source.bytes());
    return isZip(file.head) ? inArchive(file, file.isStored ? source.path : undefined, form) : text(file, form);
  });
}

function text(file: BegunFile, { encoding }: FileForm): TapeContent {
  return { lines: readLines(decodeText(file, encoding)) };
}

/** @param path of the archive, where it is a file; else it becomes one, for its list of contents stands at its end */
async function inArchive(
  { all }: BegunFile,
  path: string | undefined,
  form: FileForm,
  isNested = false,
): Promise<TapeContent> {
  const stored = path === undefined ? await spooled(all) : await readThrough(all, path);
  const archive = await ZipArchive.open(stored.path).catch(async (error: unknown) => {
    await stored.remove();
    throw error;
  });
  const close = async () => {
    archive.close();
    await stored.remove();
  };
  try {
    if (archive.has('[Content_Types].xml')) return await sheetContent(archive, form, close);
    const file = await decompress(archive.read(onlyName(archive, isNested)));
    const content = isZip(file.head) ? await inArchive(file, undefined, form, true) : text(file, form);
    return 'lines' in content ? { lines: until(content.lines, close) } : { rows: until(content.rows, close) };
  } catch (error) {
    await close();
    throw error;
  }
}

interface StoredFile {
  readonly path: string;
  remove(): Promise<void>;
}

/** The file as it is; its bytes are read all the same, for the fingerprint. */
async function readThrough(bytes: AsyncIterable<Buffer>, path: string): Promise<StoredFile> {
  for await (const _ of bytes);
  return { path, remove: async () => undefined };
}

async function spooled(bytes: AsyncIterable<Buffer>): Promise<StoredFile> {
  const folder = await mkdtemp(join(tmpdir(), 'tape-')).catch(noRoom);
  const remove = () => rm(folder, { recursive: true, force: true });
  const path = join(folder, 'archive.zip');
  try {
    await pipeline(bytes, createWriteStream(path));
    return { path, remove };
  } catch (error) {
    await remove();
    return noRoom(error);
  }
}

/** A container may have little room for temporary files, or none. */
function noRoom(error: unknown): never {
  if (!['ENOSPC', 'EROFS', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  throw new UsageError(
    `There is no room in ${tmpdir()} for the workbook or archive, which is kept there while it is read. Make room, or send the tape as CSV.`,
  );
}

/** Programs leave these beside what people pack. */
const isByTheWay = (name: string) => /^__MACOSX\/|(^|\/)(\.DS_Store|Thumbs\.db|desktop\.ini)$/i.test(name);

function onlyName(archive: ZipArchive, isNested: boolean): string {
  const names = archive.names.filter((name) => !isByTheWay(name));
  const [only] = names;
  const refuse = (message: string): never => {
    throw new UnreadableBytes({ code: 'not_a_tape', message });
  };
  if (names.includes('content.xml') && names.includes('mimetype'))
    return refuse('This is an OpenDocument file (.ods). Save it as .xlsx, or the sheet as CSV (UTF-8).');
  if (names.some((name) => name.endsWith('.iwa')))
    return refuse('This is a document of Apple Numbers. Export it as .xlsx or as CSV.');
  if (isNested) return refuse('This is a zip archive within a zip archive. Unpack it once.');
  if (only !== undefined && names.length === 1) return only;
  const some = names.slice(0, 5).join(', ');
  return refuse(
    `This is a zip archive with ${names.length} files (${some}${names.length > 5 ? ', …' : ''}). Unpack it, and import the tape.`,
  );
}

async function sheetContent(archive: ZipArchive, form: FileForm, close: () => Promise<void>): Promise<TapeContent> {
  const workbook = await openWorkbook(archive);
  const sheet = await chosenSheet(archive, workbook, form.sheet);
  return { rows: until(rowsOf(archive, workbook, sheet), close) };
}

async function* rowsOf(archive: ZipArchive, workbook: Workbook, sheet: Sheet): AsyncGenerator<RawRow[]> {
  const read = sheetRows(archive, workbook, sheet);
  for (;;) {
    const { done, value } = await orUnreadableTape(() => read.next());
    if (done) return;
    yield value.map(({ row, values, kinds, isHidden }) => ({
      line: row,
      text: values.join(','),
      values,
      kinds,
      isHidden,
      misquotedAt: undefined,
      spansLines: false,
    }));
  }
}

/** @throws UnreadableBytes where it is not certain which sheet is meant */
async function chosenSheet(archive: ZipArchive, workbook: Workbook, wanted: string | undefined): Promise<Sheet> {
  const named = workbook.sheets.find(({ name }) => name === wanted);
  if (named !== undefined) return named;
  if (wanted === undefined && isExport(workbook)) return workbook.sheets[0] as Sheet;
  const filled: Sheet[] = [];
  for (const sheet of workbook.sheets) if (await hasRows(archive, workbook, sheet)) filled.push(sheet);
  const list = filled.map(({ name }) => `"${name}"`).join(', ');
  const refuse = (message: string) => new UnreadableBytes({ code: 'sheet_unknown', message });
  if (wanted !== undefined)
    throw refuse(`The workbook has no sheet "${wanted}", which the profile names under file.sheet. It has ${list}.`);
  const [only] = filled;
  if (only === undefined) throw refuse('The workbook has no sheet with a value in it.');
  if (filled.length > 1)
    throw refuse(`The workbook has several sheets: ${list}. Say which with a profile: file: {sheet: NAME}.`);
  return only;
}

/** A workbook of `/assets.xlsx`: its second sheet only says what the first one is. */
function isExport({ sheets }: Workbook): boolean {
  return sheets.length === exportSheets.length && sheets.every(({ name }, index) => name === exportSheets[index]);
}

async function hasRows(archive: ZipArchive, workbook: Workbook, sheet: Sheet): Promise<boolean> {
  for await (const _ of sheetRows(archive, workbook, sheet)) return true;
  return false;
}

async function* until<Item>(items: AsyncIterable<Item>, close: () => Promise<void>): AsyncGenerator<Item> {
  try {
    yield* items;
  } finally {
    await close();
  }
}

async function orUnreadableTape<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof UnreadableBytes ? new UnreadableTape({ line: 1, ...error.fault }) : error;
  }
}
