import type { ListedAsset } from '../../api/contract.ts';
import { formatDate } from '../../format/dates.ts';
import { assetLink } from '../../format/links.ts';
import { countOf, formatAmount, formatCount, none } from '../../format/numbers.ts';
import { StatusBadge } from './StatusBadge.tsx';

/** Sorting by days past due would be sorting by due date, so that column has no order of its own. */
const columns = [
  { key: 'id', heading: 'Asset', first: 'asc' },
  { key: 'status', heading: 'Status', first: 'asc' },
  { key: 'due_date', heading: 'Due date', first: 'asc' },
  { key: 'days_past_due', heading: 'Days past due' },
  { key: 'nominal_value', heading: 'Nominal value', first: 'desc' },
] as const;

interface AssetsTableProps {
  readonly assets: readonly ListedAsset[];
  readonly caption: string;
  readonly currency: string | undefined;
  /** Rows lead to the assets' own pages; a backend without those has none. */
  readonly linked: boolean;
  /** Current order, `-` for descending, and where another one leads; without it the headings are plain. */
  readonly order?: { readonly sort: string; readonly href: (sort: string) => string };
}

export function AssetsTable({ assets, caption, currency, linked, order }: AssetsTableProps) {
  const hasDays = assets.some(({ days_past_due }) => days_past_due !== undefined);
  return (
    <table className="assets-table">
      <caption className="visually-hidden">{caption}</caption>
      <thead>
        <tr>
          {columns.map((column) => {
            if (column.key === 'days_past_due')
              return (
                hasDays && (
                  <th key={column.key} scope="col" className="number">
                    {column.heading}
                  </th>
                )
              );
            const { key, heading, first } = column;
            const direction = order?.sort === key ? 'ascending' : order?.sort === `-${key}` ? 'descending' : undefined;
            const label = key === 'nominal_value' && currency !== undefined ? `${heading}, ${currency}` : heading;
            const other = direction === 'ascending' || (direction === undefined && first === 'desc') ? `-${key}` : key;
            return (
              <th
                key={key}
                scope="col"
                className={key === 'nominal_value' ? 'number' : undefined}
                aria-sort={direction}
              >
                {order === undefined ? (
                  label
                ) : (
                  <a href={order.href(other)}>
                    {label}
                    <span className="sort-mark" aria-hidden="true">
                      {direction === 'ascending' ? '↑' : direction === 'descending' ? '↓' : '↕'}
                    </span>
                  </a>
                )}
              </th>
            );
          })}
        </tr>
      </thead>
      <tbody>
        {assets.map((asset) => {
          // Null for an asset that is not active: it is not past due.
          const late = asset.days_past_due ?? undefined;
          return (
            <tr key={asset.id}>
              <th scope="row">{linked ? <a href={assetLink(asset.id)}>{asset.id}</a> : asset.id}</th>
              <td className="cell-status">
                {late !== undefined && late > 0 && (
                  <span className="phone-only late">{countOf(late, 'day')} past due</span>
                )}
                <StatusBadge status={asset.status} />
              </td>
              <td className="cell-due">
                <span className="phone-only">due </span>
                {formatDate(asset.due_date)}
              </td>
              {hasDays && (
                <td className="number cell-dpd">
                  {late === undefined || late === 0 ? <span className="quiet">{late ?? none}</span> : formatCount(late)}
                </td>
              )}
              <td className="number cell-value">{formatAmount(asset.nominal_value)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
