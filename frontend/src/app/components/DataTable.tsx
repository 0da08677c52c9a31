import type { ReactNode } from 'react';
import { ScrollRegion } from './ScrollRegion.tsx';

export interface DataColumn {
  readonly heading: string;
  readonly numeric?: boolean;
}

/** The exact figures behind a chart, collapsed at first. */
export function DataTable({
  caption,
  columns,
  rows,
}: {
  caption: string;
  columns: readonly DataColumn[];
  rows: readonly (readonly ReactNode[])[];
}) {
  return (
    <details className="data-table">
      <summary>Table</summary>
      <ScrollRegion label={caption}>
        <table>
          <caption className="visually-hidden">{caption}</caption>
          <thead>
            <tr>
              {columns.map(({ heading, numeric }) => (
                <th key={heading} scope="col" className={numeric ? 'number' : undefined}>
                  {heading}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((cells, row) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the rows never change order
              <tr key={row}>
                {cells.map((cell, column) => {
                  const { heading = '', numeric } = columns[column] ?? {};
                  return column === 0 ? (
                    <th key={heading} scope="row">
                      {cell}
                    </th>
                  ) : (
                    <td key={heading} className={numeric ? 'number' : undefined}>
                      {cell}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </details>
  );
}
