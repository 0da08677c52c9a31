import { type AssetStatus, assetStatuses } from './asset-status.ts';
import type { Fault } from './fault.ts';

/** From a status as the tape writes it to one of the three. */
export type StatusMap = ReadonlyMap<string, AssetStatus>;

const missing: Fault = { code: 'status_missing', message: 'Every row needs a status.' };
const unknown: Fault = {
  code: 'status_unknown',
  message: `A status is ${assetStatuses.join(', ')}; --status-map names what others mean, like "Current=active".`,
};

export function isAssetStatus(text: string): text is AssetStatus {
  return (assetStatuses as readonly string[]).includes(text);
}

export function checkStatus(text: string, map: StatusMap): string | Fault {
  if (isAssetStatus(text)) return text;
  if (text === '') return missing;
  return map.get(text) ?? unknown;
}

/**
 * @param entries like "Current=active,Charged Off=defaulted"
 * @throws RangeError naming the entry that can't be used
 */
export function parseStatusMap(entries: readonly string[]): StatusMap {
  const map = new Map<string, AssetStatus>();
  for (const entry of entries.flatMap((list) => list.split(','))) {
    const separator = entry.lastIndexOf('=');
    const from = entry.slice(0, Math.max(separator, 0)).trim();
    const to = entry.slice(separator + 1).trim();
    if (from === '' || !isAssetStatus(to)) {
      throw new RangeError(
        `The status map entry "${entry}" is not of the form TAPE STATUS=${assetStatuses.join('|')}, like "Charged Off=defaulted".`,
      );
    }
    if (isAssetStatus(from) && from !== to) throw new RangeError(`The status "${from}" can't be mapped to "${to}".`);
    if (map.has(from) && map.get(from) !== to) throw new RangeError(`The status "${from}" is mapped twice.`);
    map.set(from, to);
  }
  return map;
}
