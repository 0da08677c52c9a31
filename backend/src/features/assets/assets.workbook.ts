import { Readable } from 'node:stream';
import { ProblemError } from '../../http/problem.ts';
import { exportSheets } from '../../loans/asset-export.ts';
import { assetField, exportedFields, type FieldName, type FieldType } from '../../loans/asset-fields.ts';
import { packWorkbook, sheetBegin, sheetEnd } from '../../workbooks/pack-workbook.ts';
import { dateCell, emptyCell, numberCell, row, textCell } from '../../workbooks/sheet-cells.ts';
import type { AssetFormat, FormatChoice, PackedListing } from './assets.format.ts';
import { attributesOfNoTape, type ListedAssetRow } from './assets.queries.ts';

/** A sheet has 1,048,576 rows; the first one is the heading. */
const maxAssets = 1_048_575;

const cellOf: Readonly<Record<FieldType, (value: string) => string>> = {
  text: (text) => textCell(text),
  amount: (digits) => numberCell(digits, 'amount'),
  status: (status) => textCell(status),
  date: dateCell,
  rate: (digits) => numberCell(digits),
};
const widths: Readonly<Record<FieldType, number>> = { text: 22, amount: 18, status: 11, date: 12, rate: 12 };

/** Computed here, so an import ignores them. */
const computed = ['days_past_due_computed', 'portfolio_as_of'];

/** The columns that an import reads, by the same names, and what is computed from them. */
function sheetFormat(names: readonly FieldName[], asOf: string | null): AssetFormat {
  const columns = names.map((name) => ({ name, write: cellOf[assetField(name).type] }));
  const day = asOf === null ? emptyCell : dateCell(asOf);
  const asset = (of: ListedAssetRow) => {
    const days = of.days_past_due ?? null;
    return row([
      ...columns.map(({ name, write }) => {
        const value: string | null = of[name];
        return value === null ? emptyCell : write(value);
      }),
      days === null ? emptyCell : numberCell(String(days)),
      day,
    ]);
  };
  const heading = row([...names, ...computed].map((name) => textCell(name, 'heading')));
  return {
    fields: names,
    begin: () => sheetBegin([...names.map((name) => widths[assetField(name).type]), 24, 16]) + heading,
    end: sheetEnd,
    rows: (rows) => rows.map(asset).join(''),
  };
}

export const workbook: FormatChoice = {
  contentType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  withDays: true,
  formatIn: async (db, asOf) => {
    const absent = await attributesOfNoTape(db, asOf);
    return sheetFormat(
      exportedFields.filter((name) => !absent.has(name)),
      asOf.date,
    );
  },
  check: ({ count }) => {
    if (count <= maxAssets) return;
    const detail = `A sheet holds at most ${maxAssets} assets, and ${count} match. Take /assets.csv, or a narrower filter.`;
    throw new ProblemError(400, detail);
  },
  pack: (assets, about) => {
    const contents = [assets, Readable.from([aboutSheet(about)], { objectMode: false })];
    const sheets = contents.map((xml, index) => ({ name: exportSheets[index] ?? '', xml }));
    return packWorkbook(sheets, about.portfolio.revisedAt ?? new Date(0));
  },
};

function aboutSheet({ request, portfolio, asOf, total }: PackedListing): string {
  const facts = [
    ['Portfolio as of', asOf === null ? emptyCell : dateCell(asOf)],
    ['Assets', numberCell(String(total.count))],
    ['Nominal value', numberCell(total.value, 'amount')],
    ['Revision', numberCell(String(portfolio.revision))],
    ...Object.entries(request.query).map(([name, value]) => [name, textCell(String(value))]),
  ] as const;
  const rows = facts.map(([name, cell]) => row([textCell(name ?? ''), cell ?? emptyCell]));
  const heading = row([textCell('About this list', 'heading'), emptyCell]);
  return sheetBegin([24, 40]) + heading + rows.join('') + sheetEnd;
}
