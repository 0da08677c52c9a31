import { isTransient } from '../../api/api-result.ts';
import { listImports } from '../../api/portfolio-api.ts';
import { formatDate, formatInstant } from '../../format/dates.ts';
import { formatAmount, formatCount, none } from '../../format/numbers.ts';
import { currentPageRequest } from '../../request/page-request.ts';
import { failedChecks } from '../components/Implausible.tsx';
import { NextStep } from '../components/NextStep.tsx';
import { NotOffered } from '../components/NotOffered.tsx';
import { Outage } from '../components/Outage.tsx';
import { OutcomeBadge } from '../components/OutcomeBadge.tsx';
import { ScrollRegion } from '../components/ScrollRegion.tsx';
import { Shortened } from '../components/Shortened.tsx';
import { Unavailable } from '../components/Unavailable.tsx';
import { type SearchParameters, single } from '../search-parameters.ts';

const pageSize = 50;

export default async function ImportsPage({ searchParams }: { searchParams: Promise<SearchParameters> }) {
  const { status } = currentPageRequest();
  if (!status.ok)
    return isTransient(status.failure) ? (
      <Outage failure={status.failure} />
    ) : (
      <NotOffered heading="Imports" what="imports" />
    );
  const before = single((await searchParams).before);
  const imports = await listImports({ limit: String(pageSize), before });
  const { time_zone: timeZone, currency } = status.data;
  const count = (value: number | null) => (value === null ? none : formatCount(value));
  return (
    <div className="imports-page">
      <title>Imports – Portfolio Dashboard</title>
      <h1 tabIndex={-1}>Imports</h1>
      {!imports.ok && <Unavailable failure={imports.failure} topic="The list of imports" />}
      <NextStep status={status.data} />
      {imports.ok && imports.data.length > 0 && (
        <>
          <p className="quiet">
            Most recently loaded first. A tape that is refused, fails, is interrupted or is undone leaves the portfolio
            as it was.
          </p>
          <ScrollRegion label="Imports">
            <table className="assets-table imports-table">
              <caption className="visually-hidden">Imports, newest first</caption>
              <thead>
                <tr>
                  <th scope="col">Tape</th>
                  <th scope="col">Outcome</th>
                  <th scope="col">As of</th>
                  <th scope="col">Started</th>
                  <th scope="col">Mode</th>
                  <th scope="col" className="number">
                    Rows
                  </th>
                  <th scope="col" className="number">
                    New
                  </th>
                  <th scope="col" className="number">
                    Changed
                  </th>
                  <th scope="col" className="number">
                    Withdrawn
                  </th>
                  <th scope="col" className="number">
                    Missing
                  </th>
                  <th scope="col" className="number">
                    Rejected
                  </th>
                  <th scope="col" className="number">
                    Tape value, {currency}
                  </th>
                </tr>
              </thead>
              <tbody>
                {imports.data.map((given) => (
                  <tr key={given.id}>
                    <th scope="row">
                      <a href={`/imports/${given.id}`}>
                        <Shortened text={given.file_name} />
                      </a>
                      {given.demo && <span className="quiet"> demo</span>}
                    </th>
                    <td className="cell-status">
                      <OutcomeBadge outcome={given.outcome} />
                      {given.outcome === 'loaded' && failedChecks(given).length > 0 && (
                        <span className="outcome-accepted"> implausible, accepted</span>
                      )}
                    </td>
                    <td className="cell-due">
                      <span className="phone-only">as of </span>
                      {formatDate(given.as_of_date)}
                    </td>
                    <td className="wide-cell">{formatInstant(given.started_at, timeZone)}</td>
                    <td className="wide-cell">{given.mode}</td>
                    <td className="number wide-cell">{count(given.rows_read)}</td>
                    <td className="number wide-cell">{count(given.assets_new)}</td>
                    <td className="number wide-cell">{count(given.assets_changed)}</td>
                    <td className="number wide-cell">{count(given.assets_withdrawn)}</td>
                    <td className={`number wide-cell${given.assets_missing ? ' cell-warning' : ''}`}>
                      {count(given.assets_missing)}
                    </td>
                    <td className={`number wide-cell${given.rows_rejected ? ' cell-fault' : ''}`}>
                      {count(given.rows_rejected)}
                    </td>
                    <td className="number cell-value">{formatAmount(given.tape_value)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </ScrollRegion>
          <nav className="pages" aria-label="Pages of the list">
            {before !== undefined && <a href="/imports">Newest</a>}
            {imports.data.length === pageSize && (
              <a href={`/imports?before=${imports.data.at(-1)?.id}`} rel="next">
                Older
              </a>
            )}
          </nav>
        </>
      )}
    </div>
  );
}
