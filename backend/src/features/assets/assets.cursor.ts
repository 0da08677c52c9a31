import { ProblemError } from '../../http/problem.ts';
import { assetFields, type RowRules, type SortableField } from '../../loans/asset-fields.ts';
import { maxAssetIdLength } from '../../loans/asset-id.ts';
import { dateCheck } from '../../loans/due-date.ts';
import { isFault } from '../../loans/fault.ts';

/** Where a page begins: after a row (next), before it (previous), or at the end of the listing (last). */
export interface AssetCursor {
  readonly direction: 'next' | 'previous' | 'last';
  /** Sort key and id of that row; null for the last page. */
  readonly row: { readonly value: string; readonly id: string } | null;
}

/** Opaque to clients: base64url of JSON, bound to the filter and the order it was made for. */
export function encodeCursor(cursor: AssetCursor, fingerprint: string): string {
  return Buffer.from(JSON.stringify([fingerprint, cursor.direction, cursor.row?.value, cursor.row?.id])).toString(
    'base64url',
  );
}

/** The values themselves, as the API writes them. */
const plain: RowRules = { round: false, statuses: new Map(), date: dateCheck() };

/** Clients can forge cursors, so only values that the column can hold reach the database. */
function isValueOf(key: SortableField, text: string): boolean {
  return key === 'id' ? isId(text) : !isFault(assetFields[key].check(text, plain));
}

/** Looser than an import's check, because earlier releases stored ids that a tape can no longer contain. */
function isId(text: string): boolean {
  // PostgreSQL counts a character outside the basic plane once.
  return text !== '' && !text.includes('\0') && text.isWellFormed() && [...text].length <= maxAssetIdLength;
}

/** @throws ProblemError 400 for a cursor that isn't one of ours, or belongs to another filter or sort */
export function decodeCursor(text: string, fingerprint: string, key: SortableField): AssetCursor {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    throw unusable('is not one that this API gave out');
  }
  if (!Array.isArray(parts) || !['next', 'previous', 'last'].includes(parts[1]))
    throw unusable('is not one that this API gave out');
  const [madeFor, direction, value, id] = parts as [unknown, AssetCursor['direction'], unknown, unknown];
  if (madeFor !== fingerprint) throw unusable('belongs to another filter, sort or as-of date');
  if (direction === 'last') return { direction, row: null };
  if (typeof value !== 'string' || typeof id !== 'string' || !isValueOf(key, value) || !isId(id))
    throw unusable('is not one that this API gave out');
  return { direction, row: { value, id } };
}

function unusable(why: string): ProblemError {
  const message = `This cursor ${why}. Start again without a cursor.`;
  return new ProblemError(400, message, { errors: [{ parameter: 'cursor', message }] });
}
