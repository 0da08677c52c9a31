import { type AssetStatus, assetStatuses } from './asset-status.ts';
import type { Fault } from './fault.ts';

/** From a status as the tape writes it to one of the three. */
export type StatusMap = ReadonlyMap<string, AssetStatus>;

const missing: Fault = { code: 'status_missing', message: 'Every row needs a status.' };
const unknown: Fault = {
  code: 'status_unknown',
  message: `A status is ${assetStatuses.join(', ')}; --status-map names what others mean, like "Current=active".`,
};

function isAssetStatus(text: string): text is AssetStatus {
  return (assetStatuses as readonly string[]).includes(text);
}

export function checkStatus(text: string, map: StatusMap): string | Fault {
  if (isAssetStatus(text)) return text;
  if (text === '') return missing;
  const lowerCase = text.toLowerCase();
  return map.get(text.normalize('NFC')) ?? (isAssetStatus(lowerCase) ? lowerCase : unknown);
}

const entryForm = `TAPE STATUS=${assetStatuses.join('|')}, like "Charged Off=defaulted"`;

/**
 * @param lists like `Current=active,Charged Off=defaulted`. The last equals sign of an entry counts. Text without an
 *   equals sign belongs to the status after it, so a status may contain commas; in quotes (doubled within), it may
 *   contain anything
 * @throws RangeError naming the entry that can't be used
 */
export function parseStatusMap(lists: readonly string[]): StatusMap {
  const map = new Map<string, AssetStatus>();
  for (const entry of lists.flatMap(entriesOf)) {
    const separator = entry.lastIndexOf('=');
    const from = unquoted(entry.slice(0, Math.max(separator, 0)).trim()).normalize('NFC');
    const to = entry.slice(separator + 1).trim();
    if (from === '' || !isAssetStatus(to))
      throw new RangeError(
        `The status map entry "${entry}" is not of the form ${entryForm}. A status with a comma and an equals sign stands in quotes: "a=b, c"=active.`,
      );
    if (isAssetStatus(from) && from !== to) throw new RangeError(`The status "${from}" can't be mapped to "${to}".`);
    if (map.has(from) && map.get(from) !== to) throw new RangeError(`The status "${from}" is mapped twice.`);
    map.set(from, to);
  }
  return map;
}

/** Splits at commas outside quotes, then rejoins the pieces of a status that contains commas. */
function entriesOf(list: string): string[] {
  const pieces = list.match(/\s*"(?:[^"]|"")*"[^,]*|[^,]+/g) ?? [list];
  const entries: string[] = [];
  let begun = '';
  for (const piece of pieces) {
    begun += begun === '' ? piece : `,${piece}`;
    if (!piece.includes('=')) continue;
    entries.push(begun);
    begun = '';
  }
  return begun === '' && entries.length > 0 ? entries : [...entries, begun];
}

/** @returns nothing where the quotes are wrong */
function unquoted(text: string): string {
  const inner = /^"((?:[^"]|"")*)"$/.exec(text)?.[1];
  if (inner === undefined) return text.startsWith('"') ? '' : text;
  return inner.replaceAll('""', '"').trim();
}
