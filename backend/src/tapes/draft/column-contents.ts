import { dateCheck } from '../../loans/due-date.ts';
import { isFault } from '../../loans/fault.ts';
import type { CellKind } from '../../workbooks/cell-values.ts';
import { numberReader } from '../numbers.ts';
import type { NumberFormatText } from '../profile.schema.ts';

/** A way to read values, and the share of them that it reads. */
export interface Reading<Format> {
  readonly format: Format;
  readonly share: number;
}

/** Values are told apart up to this many. */
const maxDistinct = 2_000;

/** What stands in one column of a tape. */
export class ColumnContents {
  readonly name: string;
  rows = 0;
  readonly #counts = new Map<string, number>();
  readonly #kinds = new Map<CellKind | undefined, number>();
  #isFull = false;

  constructor(name: string) {
    this.name = name;
  }

  add(value: string, kind: CellKind | undefined): void {
    this.rows++;
    if (value === '') return;
    this.#kinds.set(kind, (this.#kinds.get(kind) ?? 0) + 1);
    const count = this.#counts.get(value);
    if (count !== undefined) this.#counts.set(value, count + 1);
    else if (this.#counts.size < maxDistinct) this.#counts.set(value, 1);
    else this.#isFull = true;
  }

  get filled(): number {
    return [...this.#kinds.values()].reduce((sum, count) => sum + count, 0);
  }

  get distinct(): number {
    return this.#counts.size;
  }

  /** Whether no value stands twice, as far as they are told apart. */
  get isUnique(): boolean {
    return this.distinct > 0 && [...this.#counts.values()].every((count) => count === 1);
  }

  /** Whether there are more values than are told apart. */
  get hasMore(): boolean {
    return this.#isFull;
  }

  /** Most rows first. */
  get values(): readonly (readonly [value: string, rows: number])[] {
    return [...this.#counts].sort((one, other) => other[1] - one[1]);
  }

  /** In their order on the tape. */
  get examples(): readonly string[] {
    return [...this.#counts.keys()].slice(0, 3);
  }

  /** The share of the filled cells that a workbook gives this type. */
  typed(kind: CellKind): number {
    return this.filled === 0 ? 0 : (this.#kinds.get(kind) ?? 0) / this.filled;
  }

  /** Ways to read the values as numbers, best first. */
  get numbers(): readonly Reading<NumberFormatText>[] {
    const signs = new Set([...this.#counts.keys()].flatMap((value) => value.match(/[$€£¥]|\b[A-Z]{3}\b|%/) ?? []));
    const [sign] = signs;
    const more = sign === undefined ? {} : sign === '%' ? { percent: 'yes' as const } : { currency: sign };
    const formats: NumberFormatText[] = [
      {},
      { group: ',' },
      { decimal: ',' },
      { decimal: ',', group: '.' },
      { decimal: ',', group: ' ' },
      { group: "'" },
      { within_text: 'yes' },
    ];
    return this.#read(
      formats.map((format) => ({ ...format, ...(signs.size === 1 && format.within_text === undefined ? more : {}) })),
      (format) => {
        const read = numberReader(format, 'number', 'amount');
        return (value) => !isFault(read(value));
      },
    );
  }

  /** Ways to read the values as dates, best first; those of one share may all be right. */
  get dates(): readonly Reading<string>[] {
    return this.#read(dateFormats, (format) => {
      const read = dateCheck(format, /D|Excel/.test(format) ? {} : { day: 'last' });
      // Nearly any whole number is some day's number; those of tapes have five digits.
      return (value) => (format !== 'Excel' || /^[2-7]\d{4}$/.test(value)) && !isFault(read(value));
    });
  }

  #read<Format>(
    formats: readonly Format[],
    reader: (format: Format) => (value: string) => boolean,
  ): readonly Reading<Format>[] {
    const all = [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
    return formats
      .map((format) => {
        const reads = reader(format);
        let rows = 0;
        for (const [value, count] of this.#counts) if (reads(value)) rows += count;
        return { format, share: all === 0 ? 0 : rows / all };
      })
      .filter(({ share }) => share > 0)
      .sort((one, other) => other.share - one.share);
  }
}

const dateFormats = [
  'YYYY-MM-DD',
  'M/D/YYYY',
  'D/M/YYYY',
  'D.M.YYYY',
  'D-M-YYYY',
  'YYYY/MM/DD',
  'YYYYMMDD',
  'D-MMM-YYYY',
  'D MMM YYYY',
  'MMM-YYYY',
  'MMM YYYY',
  'M/YYYY',
  'YYYY-MM',
  'Excel',
];
