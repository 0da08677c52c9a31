import type { AssetVersion } from '../../api/contract.ts';
import { formatDate } from '../../format/dates.ts';
import { countOf } from '../../format/numbers.ts';
import { cellClass, fieldsWithValues, headingOf, tableOrder, type ValueField } from '../asset-fields.ts';
import { FieldValue } from './FieldValue.tsx';
import { StatusBadge } from './StatusBadge.tsx';

/** Daily tapes can give an asset more versions than anybody reads on a page. */
const maxVersions = 50;

const changes = {
  new: 'first seen',
  changed: 'changed',
  withdrawn: 'withdrawn',
  returned: 'returned',
} as const satisfies Record<AssetVersion['change'], string>;

/** The versions of an asset, newest first. Fields that differ from the previous version are marked. */
export function AssetHistory({ history, currency }: { history: readonly AssetVersion[]; currency: string }) {
  const fields = tableOrder(fieldsWithValues(history));
  return (
    <section aria-labelledby="history">
      <h2 id="history">History</h2>
      <p className="quiet">
        {history.length === 1
          ? 'Unchanged since it was first seen.'
          : `${countOf(history.length, 'version')}, newest first; changes are bold.`}
        {history.length > maxVersions && ` The newest ${maxVersions} are shown; the API has all of them.`}
      </p>
      <table className="assets-table history-table">
        <caption className="visually-hidden">History of the asset</caption>
        <thead>
          <tr>
            <th scope="col">As of</th>
            <th scope="col">Change</th>
            {fields.map((field) => (
              <th key={field.name} scope="col" className={field.type === 'amount' ? 'number' : undefined}>
                {headingOf(field, currency)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {history.slice(0, maxVersions).map((version, index) => {
            const before = history[index + 1];
            const isChanged = ({ name }: ValueField) => before !== undefined && before[name] !== version[name];
            return (
              <tr key={`${version.import_id} ${version.change}`}>
                <th scope="row">{formatDate(version.as_of_date)}</th>
                <td className="cell-tape">
                  <a href={`/imports/${version.import_id}`}>{changes[version.change]}</a>
                </td>
                {fields.map((field) => (
                  <td key={field.name} className={`${cellClass(field)}${isChanged(field) ? ' changed' : ''}`}>
                    {field.name === 'due_date' && <span className="phone-only">due </span>}
                    {field.name === 'status' && version.change === 'withdrawn' ? (
                      <StatusBadge status="withdrawn" />
                    ) : (
                      <FieldValue field={field} value={version[field.name]} />
                    )}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
