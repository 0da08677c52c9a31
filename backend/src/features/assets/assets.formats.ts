import { stringify } from 'csv-stringify/sync';
import { jsonType } from '../../http/response-cache.ts';
import { exportHeader, hasFreeText } from '../../loans/asset-export.ts';
import {
  assetField,
  contractFields,
  exportedFields,
  type FieldName,
  type FieldType,
  fieldNames,
} from '../../loans/asset-fields.ts';
import { needsGuard, withGuard } from '../../loans/formula-guard.ts';
import type { AssetFormat, FormatChoice } from './assets.format.ts';
import { attributesOfNoTape, type ListedAssetRow } from './assets.queries.ts';
import { workbook } from './assets.workbook.ts';

/**
 * How a value becomes JSON. A decimal's digits are written as they are: converting to a JavaScript number could change
 * them.
 */
const jsonValues: Readonly<Record<FieldType, (value: string) => string>> = {
  text: JSON.stringify,
  amount: (digits) => digits,
  status: (status) => `"${status}"`,
  date: (date) => `"${date}"`,
  rate: (digits) => digits,
};

/** @param withDays whether days past due follow the fields */
function jsonFormat(names: readonly FieldName[], withDays: boolean): AssetFormat {
  // Computed once, because the whole portfolio passes through here.
  const fields = names.map((name, index) => ({
    name,
    key: `${index === 0 ? '{' : ','}"${name}":`,
    write: jsonValues[assetField(name).type],
  }));
  const asset = (row: ListedAssetRow) => {
    let text = '';
    for (const { name, key, write } of fields) {
      const value: string | null = row[name];
      text += key + (value === null ? 'null' : write(value));
    }
    return withDays ? `${text},"days_past_due":${row.days_past_due ?? null}}` : `${text}}`;
  };
  return {
    fields: names,
    begin: () => '[',
    end: ']',
    rows: (rows, areFirst) => (rows.length === 0 ? '' : (areFirst ? '' : ',') + rows.map(asset).join(',')),
  };
}

const contractFormat = jsonFormat(contractFields, false);
const fullFormat = jsonFormat(fieldNames, true);

/**
 * RFC 4180 for spreadsheets. Text that one would take for a formula gets an apostrophe in front, and the header then
 * says so, so that an import can remove it. A value with a character that separates cells somewhere (`;` in most of
 * Europe) is quoted.
 */
function csvFormat(names: readonly FieldName[]): AssetFormat {
  const columns = names.map((name) => ({ name, isText: assetField(name).type === 'text' }));
  return {
    fields: names,
    begin: (guarded) => `${exportHeader(names, guarded || hasFreeText(names))}\r\n`,
    end: '',
    rows: (rows) =>
      stringify(
        rows.map((row) =>
          columns.map(({ name, isText }) => {
            const value: string | null = row[name];
            return isText && value !== null ? withGuard(value) : value;
          }),
        ),
        { quoted_match: /[;|\t]/, record_delimiter: 'windows' },
      ),
  };
}

/** A whole listing from memory. */
export function written(rows: readonly ListedAssetRow[], format: AssetFormat): string {
  return format.begin(rows.some(({ id }) => needsGuard(id))) + format.rows(rows, true) + format.end;
}

const csv: FormatChoice = {
  contentType: 'text/csv; charset=utf-8; header=present',
  formatIn: async (db, asOf) => {
    const absent = await attributesOfNoTape(db, asOf);
    return csvFormat(exportedFields.filter((name) => !absent.has(name)));
  },
};
const contractJson: FormatChoice = { contentType: jsonType, formatIn: async () => contractFormat };
const fullJson: FormatChoice = { contentType: jsonType, formatIn: async () => fullFormat };

/** By `.csv`, or by an Accept header that names CSV and does not prefer JSON (RFC 9110, 12.5.1). */
export function formatFor(path: string, accept: string | undefined, fields: 'all' | undefined): FormatChoice {
  const json = fields === 'all' ? fullJson : contractJson;
  if (path.endsWith('.csv')) return csv;
  if (path.endsWith('.xlsx')) return workbook;
  return accept !== undefined && prefersCsv(accept) ? csv : json;
}

function prefersCsv(accept: string): boolean {
  if (!/text\/csv/i.test(accept)) return false;
  const ranges = accept.split(',').map((range) => {
    const [type = '', ...parameters] = range
      .trim()
      .toLowerCase()
      .split(/\s*;\s*/);
    const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice('q='.length);
    return { type, quality: weight === undefined ? 1 : Number(weight) };
  });
  const named = (type: string) => ranges.find((range) => range.type === type);
  const csvRange = named('text/csv');
  const jsonRange = named('application/json') ?? named('application/*') ?? named('*/*');
  if (csvRange === undefined || !(csvRange.quality > 0)) return false;
  if (jsonRange === undefined || csvRange.quality > jsonRange.quality) return true;
  const namedFirst = jsonRange.type !== 'application/json' || ranges.indexOf(csvRange) < ranges.indexOf(jsonRange);
  return csvRange.quality === jsonRange.quality && namedFirst;
}
