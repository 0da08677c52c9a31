import type { Asset } from '../../api/contract.ts';
import { formatDate } from '../../format/dates.ts';
import { assetLink } from '../../format/links.ts';
import { formatAmount } from '../../format/numbers.ts';
import { StatusBadge } from './StatusBadge.tsx';

const columns = [
  { key: 'id', heading: 'Asset', first: 'asc' },
  { key: 'status', heading: 'Status', first: 'asc' },
  { key: 'due_date', heading: 'Due date', first: 'asc' },
  { key: 'nominal_value', heading: 'Nominal value', first: 'desc' },
] as const;

interface AssetsTableProps {
  readonly assets: readonly Asset[];
  readonly caption: string;
  readonly currency: string | undefined;
  /** Rows lead to the assets' own pages; a backend without those has none. */
  readonly linked: boolean;
  /** Current order, `-` for descending, and where another one leads; without it the headings are plain. */
  readonly order?: { readonly sort: string; readonly href: (sort: string) => string };
}

export function AssetsTable({ assets, caption, currency, linked, order }: AssetsTableProps) {
  return (
    <table className="assets-table">
      <caption className="visually-hidden">{caption}</caption>
      <thead>
        <tr>
          {columns.map(({ key, heading, first }) => {
            const direction = order?.sort === key ? 'ascending' : order?.sort === `-${key}` ? 'descending' : undefined;
            const label = key === 'nominal_value' && currency !== undefined ? `${heading}, ${currency}` : heading;
            const other =
              direction === undefined
                ? first === 'asc'
                  ? key
                  : `-${key}`
                : direction === 'ascending'
                  ? `-${key}`
                  : key;
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
        {assets.map((asset) => (
          <tr key={asset.id}>
            <th scope="row">{linked ? <a href={assetLink(asset.id)}>{asset.id}</a> : asset.id}</th>
            <td className="cell-status">
              <StatusBadge status={asset.status} />
            </td>
            <td className="cell-due">
              <span className="phone-only">due </span>
              {formatDate(asset.due_date)}
            </td>
            <td className="number cell-value">{formatAmount(asset.nominal_value)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
