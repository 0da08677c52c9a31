import { open } from 'node:fs/promises';
import { stringify } from 'csv-stringify/sync';
import { withGuardInEveryCell } from '../../loans/formula-guard.ts';
import type { Reject } from './imports.faults.ts';
import { objectName, type RejectsFile, writeObject } from './imports.objects.ts';
import { UsageError } from './imports.options.ts';
import { printable } from './imports.wording.ts';

/** Max number kept with the import; `--rejects` gets all. */
const maxKept = 1_000;
/** Longer values are cut: this much is enough to find one. */
const maxValueLength = 200;

const columns = ['line', 'id', 'field', 'value', 'code', 'message'] as const;

/** Collects what is wrong with a tape in bounded memory. */
export class RejectList {
  /** Rows with at least one fault. */
  rows = 0;
  faults = 0;
  readonly kept: Reject[] = [];
  readonly #file: RejectsFile | undefined;
  #unwritten: Reject[] = [];

  private constructor(file: RejectsFile | undefined) {
    this.#file = file;
  }

  /**
   * @param path of a CSV file for all of them, or `s3://bucket/key`; replaced if it is there
   * @throws UsageError when it can't be written
   */
  static async open(path: string | undefined): Promise<RejectList> {
    if (path === undefined) return new RejectList(undefined);
    const object = objectName(path);
    const file = object === undefined ? await writeFile(path) : await writeObject(object);
    await file.write(`${columns.join(',')}\n`);
    return new RejectList(file);
  }

  addRow(rejects: readonly Reject[]): void {
    this.rows++;
    for (const reject of rejects) this.#add(reject);
  }

  /** A fault of the file rather than of one of its rows. */
  addForTape(reject: Reject): void {
    this.#add(reject);
  }

  #add(reject: Reject): void {
    this.faults++;
    if (this.kept.length < maxKept) {
      const { id, value } = reject;
      this.kept.push({ ...reject, id: id && shortened(id), value: value && shortened(value) });
    }
    if (this.#file !== undefined) this.#unwritten.push(reject);
  }

  /** Needed because faults between rows are found last. */
  sort(): void {
    this.kept.sort((one, other) => one.line - other.line);
  }

  /** Must be awaited between batches, because the file may be slower than the tape. */
  async flush(): Promise<void> {
    if (this.#file === undefined || this.#unwritten.length === 0) return;
    const text = stringify(
      this.#unwritten.map((reject) => columns.map((column) => harmless(reject[column]))),
      { quoted_match: /[;|]/ },
    );
    this.#unwritten = [];
    await this.#file.write(text);
  }

  async close(): Promise<void> {
    if (this.#file === undefined) return;
    await this.flush();
    await this.#file.close();
  }
}

async function writeFile(path: string): Promise<RejectsFile> {
  const unwritable = (error: NodeJS.ErrnoException) => {
    throw new UsageError(`The file ${path} can't be written (${error.code}).`);
  };
  const file = await open(path, 'w').catch(unwritable);
  return {
    // Each write is awaited, so that a full disk fails the import and not the process.
    write: (text) => file.appendFile(text).catch(unwritable),
    close: () => file.close(),
  };
}

/** A tape is untrusted text: a terminal must not obey it, and a spreadsheet must not take it for a formula. */
function harmless(value: string | number | null): string | number | null {
  return typeof value === 'string' ? withGuardInEveryCell(printable(value)) : value;
}

/** Copies the text, because a slice of a string keeps the whole string in memory. */
function shortened(text: string): string {
  return Buffer.from(text.length > maxValueLength ? `${text.slice(0, maxValueLength - 1)}…` : text).toString();
}
