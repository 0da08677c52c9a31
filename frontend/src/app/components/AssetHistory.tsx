import type { AssetVersion } from '../../api/contract.ts';
import { formatDate } from '../../format/dates.ts';
import { countOf, formatAmount } from '../../format/numbers.ts';
import { StatusBadge } from './StatusBadge.tsx';

/** Of an asset that each daily tape restates, more than anybody reads on a page. */
const mostVersions = 50;

const changes = {
  new: 'first seen',
  changed: 'changed',
  withdrawn: 'withdrawn',
  returned: 'returned',
} as const satisfies Record<AssetVersion['change'], string>;

/** Every version of an asset, newest first; what differs from the one before is marked. */
export function AssetHistory({ history, currency }: { history: readonly AssetVersion[]; currency: string }) {
  return (
    <section aria-labelledby="history">
      <h2 id="history">History</h2>
      <p className="quiet">
        {history.length === 1
          ? 'Unchanged since it was first seen.'
          : `${countOf(history.length, 'version')}, newest first; bold is what a tape changed.`}
        {history.length > mostVersions && ` The newest ${mostVersions} are shown; the API has all.`}
      </p>
      <table className="assets-table history-table">
        <caption className="visually-hidden">History of the asset</caption>
        <thead>
          <tr>
            <th scope="col">As of</th>
            <th scope="col">Tape</th>
            <th scope="col">Status</th>
            <th scope="col">Due date</th>
            <th scope="col" className="number">
              Nominal value, {currency}
            </th>
          </tr>
        </thead>
        <tbody>
          {history.slice(0, mostVersions).map((version, index) => {
            const before = history[index + 1];
            const marked = (field: 'status' | 'due_date' | 'nominal_value') =>
              before !== undefined && before[field] !== version[field] ? 'changed' : undefined;
            return (
              <tr key={`${version.import_id} ${version.change}`}>
                <th scope="row">{formatDate(version.as_of_date)}</th>
                <td className="cell-tape">
                  <a href={`/imports/${version.import_id}`}>{changes[version.change]}</a>
                </td>
                <td className={['cell-status', marked('status')].filter(Boolean).join(' ')}>
                  <StatusBadge status={version.change === 'withdrawn' ? 'withdrawn' : version.status} />
                </td>
                <td className={['cell-due', marked('due_date')].filter(Boolean).join(' ')}>
                  <span className="phone-only">due </span>
                  {formatDate(version.due_date)}
                </td>
                <td className={['number', 'cell-value', marked('nominal_value')].filter(Boolean).join(' ')}>
                  {formatAmount(version.nominal_value)}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
