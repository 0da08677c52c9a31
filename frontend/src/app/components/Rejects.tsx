import type { ImportDetail } from '../../api/contract.ts';
import { countOf, formatCount } from '../../format/numbers.ts';
import { ScrollRegion } from './ScrollRegion.tsx';

/** The API keeps at most this many of one import. */
const maxKept = 1_000;
/** Nobody reads more before fixing the tape; `--rejects` writes them all. */
const shown = 50;

/** A fault of the whole file, such as a missing column, belongs to no row. */
export function rejectsHeadline(faults: number, rows: number | null): string {
  const count = faults >= maxKept ? `The first ${formatCount(maxKept)} faults` : countOf(faults, 'fault');
  return rows === null || rows === 0 ? count : `${count} in ${countOf(rows, 'rejected row')}`;
}

/** The faults of a refused tape, row by row, in the importer's words. */
export function Rejects({ rejects, rows }: { rejects: ImportDetail['rejects']; rows: number | null }) {
  if (rejects.length === 0) return null;
  return (
    <section aria-labelledby="rejects">
      <h2 id="rejects">{rejectsHeadline(rejects.length, rows)}</h2>
      {rejects.length > shown && (
        <p className="quiet">
          The first {shown} are shown; <code>--rejects FILE</code> writes all of them.
        </p>
      )}
      <ScrollRegion label="Rejected rows">
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
            {rejects.slice(0, shown).map(({ line, id, field, value, code, message }, index) => (
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
      </ScrollRegion>
    </section>
  );
}
