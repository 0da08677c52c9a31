import type { ImportDetail } from '../../api/contract.ts';
import { countOf, formatCount } from '../../format/numbers.ts';

/** The rows that a tape was refused for, as the importer named them. */
export function Rejects({ rejects, all }: { rejects: ImportDetail['rejects']; all: number | null }) {
  if (rejects.length === 0) return null;
  return (
    <section aria-labelledby="rejects">
      <h2 id="rejects">
        {all !== null && all > rejects.length
          ? `The first ${formatCount(rejects.length)} of ${countOf(all, 'rejected row')}`
          : countOf(rejects.length, 'rejected row')}
      </h2>
      <section className="table-scroll" aria-label="Rejected rows">
        <table className="assets-table rejects-table">
          <caption className="visually-hidden">Rejected rows</caption>
          <thead>
            <tr>
              <th scope="col" className="number">
                Line
              </th>
              <th scope="col">Asset</th>
              <th scope="col">Field</th>
              <th scope="col">Value</th>
              <th scope="col">Code</th>
              <th scope="col">What is wrong</th>
            </tr>
          </thead>
          <tbody>
            {rejects.map(({ line, id, field, value, code, message }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a line can be rejected for several fields, and the list never moves
              <tr key={index}>
                <th scope="row" className="number">
                  {formatCount(line)}
                </th>
                <td>{id}</td>
                <td>{field}</td>
                <td>{value !== null && <code>{value}</code>}</td>
                <td>
                  <code>{code}</code>
                </td>
                <td>{message}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}
