import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const day = 86_400_000;
const asOf = '2026-06-30';
const rowsPerPiece = 2_000;

export const generatedTape = { asOfDate: asOf } as const;

/**
 * Writes the tape of a large, seasoned book, the same every time: three quarters active, due dates across seven years,
 * values with a long tail as in real loan books, and ids unrelated to the other fields.
 */
export async function writeGeneratedTape(file: string, rows: number, lastLine = ''): Promise<void> {
  await pipeline(Readable.from(pieces(rows, lastLine)), createWriteStream(file));
}

function* pieces(rows: number, lastLine: string): Generator<string> {
  const random = sequence(20_260_630);
  const origin = Date.parse(`${asOf}T00:00:00Z`);
  yield 'id,nominal_value,status,due_date\n';
  for (let first = 0; first < rows; first += rowsPerPiece) {
    let piece = '';
    for (let index = first; index < Math.min(first + rowsPerPiece, rows); index += 1) {
      const matured = random() < 0.4;
      const days = matured ? -Math.floor(random() * 900) : Math.floor(random() * 1_700);
      const status = statusOf(matured, random());
      const cents = Math.floor(100_000 * Math.exp(4 * random()));
      const dueDate = new Date(origin + days * day).toISOString().slice(0, 10);
      piece += `loan-${String(index).padStart(8, '0')},${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')},${status},${dueDate}\n`;
    }
    yield piece;
  }
  yield lastLine;
}

function statusOf(matured: boolean, chance: number): string {
  if (matured) return chance < 0.45 ? 'active' : chance < 0.85 ? 'paid' : 'defaulted';
  return chance < 0.94 ? 'active' : 'defaulted';
}

/**
 * Repeatable numbers in [0, 1) from a linear congruential generator (Numerical Recipes), good enough to spread rows.
 */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
