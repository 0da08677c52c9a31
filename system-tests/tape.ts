/** Made-up tapes for tests, always the same for the same size and variant. */
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Settings that make no tape implausible, because tests change a portfolio a lot at once. */
export const anyChange = {
  IMPORT_MAX_CHANGE_PERCENT: '1000000',
  IMPORT_MAX_IDS_PERCENT: '1000000',
  IMPORT_MAX_DEFAULTED_PERCENT: '1000000',
} as const;

const header = 'id,nominal_value,status,due_date\n';
const statuses = ['active', 'active', 'active', 'active', 'paid', 'defaulted'] as const;

/** Different variants differ in the status of some assets and the value of others. */
function row(index: number, variant: number): string {
  const cents = (index * 7_919_317 + (index % 10 === 0 ? variant * 101 : 0)) % 5_000_000;
  const due = new Date(Date.UTC(2026, 0, 1) + ((index * 37) % 900) * 86_400_000).toISOString().slice(0, 10);
  const status = statuses[(index * 13 + (index % 7 === 0 ? variant : 0)) % statuses.length];
  return `loan-${String(index).padStart(8, '0')},${(cents / 100 + 100).toFixed(2)},${status},${due}\n`;
}

export function syntheticTape(rows: number): string {
  return header + Array.from({ length: rows }, (_, index) => row(index, 0)).join('');
}

/** For tapes that are too long for a string. */
export async function writeSyntheticTape(path: string, rows: number, variant: number): Promise<void> {
  const rowsPerChunk = 10_000;
  await pipeline(
    Readable.from(
      (function* () {
        yield header;
        for (let start = 0; start < rows; start += rowsPerChunk) {
          const count = Math.min(rowsPerChunk, rows - start);
          yield Array.from({ length: count }, (_, offset) => row(start + offset, variant)).join('');
        }
      })(),
    ),
    createWriteStream(path),
  );
}
