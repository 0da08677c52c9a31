import type { ApiResult } from '../../api/api-result.ts';
import { assetStatuses, type Performance } from '../../api/contract.ts';
import { StackedBar } from '../../charts/StackedBar.tsx';
import { share } from '../../format/change.ts';
import { assetsLink } from '../../format/links.ts';
import { formatAmount, formatCount, formatPercent } from '../../format/numbers.ts';
import { Facts } from './Facts.tsx';
import { statusMixHeadline } from './headlines.ts';
import { Panel } from './Panel.tsx';
import { StatusBadge } from './StatusBadge.tsx';

/** The portfolio by status, and the default rate with each of its possible denominators. */
export function StatusMixPanel({ performance }: { performance: ApiResult<Performance> }) {
  return (
    <Panel id="status-mix" topic="Status mix" className="status-mix" result={performance} heading={statusMixHeadline}>
      {(data) => (
        <>
          <StackedBar
            id="mix"
            segments={assetStatuses.map((status) => ({
              key: status,
              tone: status,
              share: Number(share(data.status_mix[status].value, data.portfolio.value) ?? 0),
              title: `${status}: ${formatAmount(data.status_mix[status].value)}`,
              href: assetsLink({ status }),
            }))}
          />
          <table className="mini-table">
            <caption className="visually-hidden">Portfolio by status</caption>
            <thead>
              <tr>
                <th scope="col">Status</th>
                <th scope="col" className="number">
                  Assets
                </th>
                <th scope="col" className="number">
                  Value
                </th>
                <th scope="col" className="number">
                  Share
                </th>
              </tr>
            </thead>
            <tbody>
              {assetStatuses.map((status) => (
                <tr key={status}>
                  <th scope="row">
                    <a href={assetsLink({ status })}>
                      <StatusBadge status={status} />
                    </a>
                  </th>
                  <td className="number">{formatCount(data.status_mix[status].count)}</td>
                  <td className="number">{formatAmount(data.status_mix[status].value)}</td>
                  <td className="number">
                    {formatPercent(share(data.status_mix[status].value, data.portfolio.value))}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          <Facts
            facts={[
              { term: 'Default rate by value', value: formatPercent(data.default_rate_value) },
              { term: 'of unpaid', value: formatPercent(data.default_share_of_unpaid_value) },
              { term: 'of resolved', value: formatPercent(data.resolved_default_rate_value) },
              { term: 'Matured and collected', value: formatPercent(data.matured_collection_rate_value) },
            ]}
          />
          <p className="note">
            The first three are the defaulted share of all assets, of unpaid ones (defaulted and active) and of resolved
            ones (defaulted and paid), by value. The last is the paid share of all assets due before the as-of date.
          </p>
        </>
      )}
    </Panel>
  );
}
