import type { FieldName } from '../loans/asset-fields.ts';
import type { RowValues } from '../loans/tape-row.ts';
import type { PlannedReader } from './tape-plan.ts';

export interface UnderstoodField {
  readonly field: FieldName;
  /** The columns that it is read from. */
  readonly source: string;
  /** At most three, each as the tape writes it and as it was read. */
  readonly examples: readonly { readonly written: string; readonly read: string }[];
}

export interface UnderstoodStatus {
  /** As the tape writes it. */
  readonly written: string;
  readonly read: string;
  readonly rows: number;
}

/** What a profile made of a tape. */
export interface Understanding {
  readonly fields: readonly UnderstoodField[];
  /** Most rows first; at most 50. */
  readonly statuses: readonly UnderstoodStatus[];
  /** How many further values of the status there are. */
  readonly furtherStatuses: number;
}

const maxExamples = 3;
const maxStatuses = 50;
/** A status by rules over amounts has as many values as rows. */
const maxCounted = 1_000;
const maxShownLength = 80;

/** Watches a tape's rows go by. */
export class UnderstandingWatch {
  readonly #examples: { written: string; read: string }[][] = [];
  readonly #statuses = new Map<string, { written: string; read: string; rows: number }>();
  #furtherStatuses = 0;
  #readers: readonly PlannedReader[] = [];

  /** @param texts the row as the profile reads it, in the order of the readers */
  see(readers: readonly PlannedReader[], values: readonly string[], texts: Readonly<RowValues>): void {
    this.#readers = readers;
    for (let index = 0; index < readers.length; index++) {
      const reader = readers[index];
      const read = texts[index] ?? '';
      if (reader === undefined || read === '') continue;
      if (reader.name === 'status') this.#count(reader.raw(values), read);
      const examples = this.#examples[index] ?? [];
      this.#examples[index] = examples;
      if (examples.length >= maxExamples || examples.some((example) => example.read === read)) continue;
      examples.push({ written: shortened(reader.raw(values)), read: shortened(read) });
    }
  }

  #count(written: string, read: string): void {
    const key = `${read}\n${written}`;
    const known = this.#statuses.get(key);
    if (known !== undefined) known.rows++;
    else if (this.#statuses.size < maxCounted) this.#statuses.set(key, { written: shortened(written), read, rows: 1 });
    else this.#furtherStatuses++;
  }

  result(): Understanding {
    const statuses = [...this.#statuses.values()].sort(
      (one, other) => other.rows - one.rows || (one.written < other.written ? -1 : 1),
    );
    return {
      fields: this.#readers.map(({ name, label }, index) => ({
        field: name,
        source: label,
        examples: this.#examples[index] ?? [],
      })),
      statuses: statuses.slice(0, maxStatuses),
      furtherStatuses: statuses.slice(maxStatuses).length + this.#furtherStatuses,
    };
  }
}

/** Cut between characters: the database refuses half of one. */
function shortened(text: string): string {
  if (text.length <= maxShownLength) return text;
  const characters = [...text];
  return characters.length > maxShownLength ? `${characters.slice(0, maxShownLength - 1).join('')}…` : text;
}
