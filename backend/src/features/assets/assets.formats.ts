import { stringify } from 'csv-stringify/sync';
import { jsonType } from '../../http/response-cache.ts';
import { guardedHeader, needsGuard, withGuard } from '../../loans/formula-guard.ts';
import type { AssetRow } from './assets.queries.ts';

/** How a listing of assets is written, in pieces that can be joined. */
export interface AssetFormat {
  readonly contentType: string;
  /** @param guarded whether any id needs a guard against being taken for a formula */
  begin(guarded: boolean): string;
  readonly end: string;
  rows(rows: readonly AssetRow[], areFirst: boolean): string;
}

const jsonFormat: AssetFormat = {
  contentType: jsonType,
  begin: () => '[',
  end: ']',
  rows: (rows, areFirst) =>
    rows.length === 0
      ? ''
      : (areFirst ? '' : ',') +
        // The decimal's digits are the number; a detour through a JavaScript number could change them.
        rows
          .map(
            ({ id, nominal_value, status, due_date, days_past_due }) =>
              `{"id":${JSON.stringify(id)},"nominal_value":${nominal_value},"status":"${status}","due_date":"${due_date}"${days_past_due === undefined ? '' : `,"days_past_due":${days_past_due}`}}`,
          )
          .join(','),
};

/**
 * RFC 4180 for spreadsheets: what one would take for a formula is written with an apostrophe in front, and the header then says so, so that an
 * import can take it off again. What separates cells anywhere (`;` in most of Europe) stands in quotes.
 */
const csvFormat: AssetFormat = {
  contentType: 'text/csv; charset=utf-8; header=present',
  begin: (guarded) => `${guarded ? guardedHeader : 'id,nominal_value,status,due_date'}\r\n`,
  end: '',
  rows: (rows) =>
    stringify(
      rows.map(({ id, nominal_value, status, due_date }) => [withGuard(id), nominal_value, status, due_date]),
      { quoted_match: /[;|\t]/, record_delimiter: 'windows' },
    ),
};

/** A whole listing that is in memory. */
export function written(rows: readonly AssetRow[], format: AssetFormat): string {
  return format.begin(rows.some(({ id }) => needsGuard(id))) + format.rows(rows, true) + format.end;
}

/** The reader's choice: `.csv`, or an Accept header that names CSV and does not prefer JSON (RFC 9110, 12.5.1). */
export function formatFor(path: string, accept: string | undefined): AssetFormat {
  if (path.endsWith('.csv')) return csvFormat;
  if (accept === undefined || !/text\/csv/i.test(accept)) return jsonFormat;
  const ranges = accept.split(',').map((range) => {
    const [type = '', ...parameters] = range
      .trim()
      .toLowerCase()
      .split(/\s*;\s*/);
    const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice('q='.length);
    return { type, quality: weight === undefined ? 1 : Number(weight) };
  });
  const named = (type: string) => ranges.find((range) => range.type === type);
  const csv = named('text/csv');
  const json = named('application/json') ?? named('application/*') ?? named('*/*');
  if (csv === undefined || !(csv.quality > 0)) return jsonFormat;
  if (json === undefined || csv.quality > json.quality) return csvFormat;
  const namedFirst = json.type !== 'application/json' || ranges.indexOf(csv) < ranges.indexOf(json);
  return csv.quality === json.quality && namedFirst ? csvFormat : jsonFormat;
}
