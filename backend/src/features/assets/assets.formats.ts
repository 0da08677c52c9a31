import { stringify } from 'csv-stringify/sync';
import { jsonType } from '../../http/finished-responses.ts';
import type { AssetRow } from './assets.queries.ts';

/** How a listing of assets is written, in pieces that can be joined. */
export interface AssetFormat {
  readonly contentType: string;
  readonly begin: string;
  readonly end: string;
  rows(rows: readonly AssetRow[], areFirst: boolean): string;
}

export const jsonFormat: AssetFormat = {
  contentType: jsonType,
  begin: '[',
  end: ']',
  rows: (rows, areFirst) =>
    rows.length === 0
      ? ''
      : (areFirst ? '' : ',') +
        // The decimal's digits are the number; a detour through a JavaScript number could change them.
        rows
          .map(
            ({ id, nominal_value, status, due_date }) =>
              `{"id":${JSON.stringify(id)},"nominal_value":${nominal_value},"status":"${status}","due_date":"${due_date}"}`,
          )
          .join(','),
};

/** RFC 4180 for spreadsheets: what a spreadsheet would take for a formula is written with an apostrophe in front. */
export const csvFormat: AssetFormat = {
  contentType: 'text/csv; charset=utf-8; header=present',
  begin: 'id,nominal_value,status,due_date\r\n',
  end: '',
  rows: (rows) =>
    stringify(
      rows.map(({ id, nominal_value, status, due_date }) => [id, nominal_value, status, due_date]),
      { escape_formulas: true, record_delimiter: 'windows' },
    ),
};

/** The reader's choice: `.csv`, or an Accept header that wants CSV before JSON. */
export function formatFor(path: string, accept: string | undefined): AssetFormat {
  if (path.endsWith('.csv')) return csvFormat;
  const wanted = accept?.toLowerCase() ?? '';
  const csv = wanted.indexOf('text/csv');
  if (csv === -1) return jsonFormat;
  const json = wanted.search(/application\/json|\*\/\*/);
  return json === -1 || csv < json ? csvFormat : jsonFormat;
}
