import type { Snapshot } from '../../api/contract.ts';
import { formatDate } from '../../format/dates.ts';
import { type OverviewQuery, overviewLink } from '../overview-query.ts';

/** Enough for five years of monthly tapes; the address takes any other. */
const most = 60;

interface AsOfFormProps {
  readonly query: OverviewQuery;
  /** As-of date of the newest tape. */
  readonly standard: string | null;
  /** Why the portfolio can't be shown as of that date. */
  readonly fault: string | undefined;
  /** The tapes that the portfolio can be compared with, oldest first. */
  readonly earlier: readonly Snapshot[];
  readonly before: Snapshot | undefined;
  /** Why it is compared with another tape than the address asks for. */
  readonly againstFault: string | undefined;
}

/** Shows the portfolio of another day than the newest tape's, or against another tape than the one before. */
export function AsOfForm({ query, standard, fault, earlier, before, againstFault }: AsOfFormProps) {
  const { asOf } = query;
  const chosen = asOf !== undefined && fault === undefined ? asOf : (standard ?? '');
  const offered = earlier.filter((one, index) => one === before || index >= earlier.length - most).toReversed();
  return (
    <form className="as-of-form" method="get" action="/">
      <label htmlFor="as-of">As of</label>
      <input
        id="as-of"
        type="date"
        name="as_of"
        defaultValue={chosen}
        aria-describedby={fault === undefined ? undefined : 'as-of-fault'}
      />
      {before !== undefined && (
        <>
          <label htmlFor="against">against</label>
          <select
            id="against"
            name="against"
            defaultValue={before === earlier.at(-1) ? '' : before.as_of_date}
            aria-describedby={againstFault === undefined ? undefined : 'against-fault'}
          >
            {offered.map((one) => (
              <option key={one.import_id} value={one === earlier.at(-1) ? '' : one.as_of_date}>
                {formatDate(one.as_of_date)}
              </option>
            ))}
          </select>
        </>
      )}
      <button type="submit">Show</button>
      {((asOf !== undefined && fault === undefined) || query.against !== undefined) && (
        <a href={overviewLink(query, { asOf: undefined, against: undefined })}>Back to the newest tape</a>
      )}
      {againstFault !== undefined && before !== undefined && (
        <p id="against-fault" className="fault" role="alert">
          {againstFault} It is compared with the tape before, of {formatDate(before.as_of_date)}.
        </p>
      )}
      {fault !== undefined && (
        <p id="as-of-fault" className="fault" role="alert">
          {fault} The portfolio is shown as of its newest tape.
        </p>
      )}
    </form>
  );
}
