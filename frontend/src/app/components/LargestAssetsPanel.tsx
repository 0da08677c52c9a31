import type { ApiResult } from '../../api/api-result.ts';
import type { Concentration } from '../../api/contract.ts';
import { formatDate } from '../../format/dates.ts';
import { assetLink, assetsLink } from '../../format/links.ts';
import { formatAmount, formatCount, formatPercent } from '../../format/numbers.ts';
import { largestHeadline, largestShown } from './headlines.ts';
import { Panel } from './Panel.tsx';
import { Shortened } from './Shortened.tsx';

export function LargestAssetsPanel({
  concentration,
  currency,
}: {
  concentration: ApiResult<Concentration>;
  currency: string | undefined;
}) {
  return (
    <Panel
      id="largest"
      topic="Largest active assets"
      className="largest"
      result={concentration}
      heading={({ largest }) => largestHeadline(largest)}
    >
      {({ largest }) => (
        <>
          <table className="assets-table">
            <caption className="visually-hidden">Largest active assets</caption>
            <thead>
              <tr>
                <th scope="col">Asset</th>
                <th scope="col">Due date</th>
                <th scope="col" className="number">
                  Days past due
                </th>
                <th scope="col" className="number">
                  <span className="visually-hidden">Share of outstanding</span>
                  <span aria-hidden="true">Share</span>
                </th>
                <th scope="col" className="number">
                  Nominal value{currency === undefined ? '' : `, ${currency}`}
                </th>
              </tr>
            </thead>
            <tbody>
              {largest.slice(0, largestShown).map((asset) => (
                <tr key={asset.id}>
                  <th scope="row">
                    <a href={assetLink(asset.id)}>
                      <Shortened text={asset.id} />
                    </a>
                  </th>
                  <td className="cell-due">
                    <span className="phone-only">due </span>
                    {formatDate(asset.due_date)}
                  </td>
                  <td className="number cell-dpd">
                    {asset.days_past_due === 0 ? <span className="quiet">0</span> : formatCount(asset.days_past_due)}
                    <span className="phone-only"> days past due</span>
                  </td>
                  <td className="number cell-status">{formatPercent(asset.share)}</td>
                  <td className="number cell-value">{formatAmount(asset.nominal_value)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <p className="more">
            <a href={assetsLink({ status: 'active', sort: '-nominal_value' })}>All active assets by value</a>
          </p>
        </>
      )}
    </Panel>
  );
}
