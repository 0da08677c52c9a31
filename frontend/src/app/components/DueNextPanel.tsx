import type { ApiResult } from '../../api/api-result.ts';
import type { Asset, Maturities } from '../../api/contract.ts';
import type { AssetPage } from '../../api/portfolio-api.ts';
import { BarRows } from '../../charts/BarRows.tsx';
import { share } from '../../format/change.ts';
import { addDays, formatDate } from '../../format/dates.ts';
import { assetLink, assetsLink } from '../../format/links.ts';
import { formatAmount, formatCount, formatPercent, none } from '../../format/numbers.ts';
import { DataTable } from './DataTable.tsx';
import { dueNextHeadline } from './headlines.ts';
import { Panel } from './Panel.tsx';
import { Shortened } from './Shortened.tsx';

interface DueNextPanelProps {
  readonly maturities: ApiResult<Maturities>;
  /** The active assets that fall due next after the as-of date. */
  readonly first: ApiResult<AssetPage>;
}

/** What falls due in the next 30, 60 and 90 days, and the assets that are due first. */
export function DueNextPanel({ maturities, first }: DueNextPanelProps) {
  return (
    <Panel id="due-next" topic="Falling due" className="due-next" result={maturities} heading={dueNextHeadline}>
      {(data) => (
        <>
          <BarRows
            headings={['Assets', 'Value', 'Share']}
            rows={horizons(data).map(({ days, due }) => ({
              label: `Within ${days} days`,
              to: Number(due.value),
              tone: 'fill-active',
              empty: due.count === 0,
              figures: [
                formatCount(due.count),
                formatAmount(due.value),
                formatPercent(share(due.value, data.outstanding.value)),
              ],
              href: dueWithin(data.as_of_date, days),
            }))}
          />
          {first.ok && first.data.assets.length > 0 && <FirstDue assets={first.data.assets} />}
          <p className="note">
            Cumulative, of outstanding debt. Remaining term, weighted by value:{' '}
            {data.weighted_average_remaining_days === null
              ? none
              : `${formatAmount(data.weighted_average_remaining_days)} days`}
            .
          </p>
          <DataTable
            caption="Active assets that fall due next"
            columns={[
              { heading: 'Due within' },
              { heading: 'Assets', numeric: true },
              { heading: 'Value', numeric: true },
              { heading: 'Share of outstanding', numeric: true },
            ]}
            rows={horizons(data).map(({ days, due }) => [
              <a key={days} href={dueWithin(data.as_of_date, days)}>
                {days} days
              </a>,
              formatCount(due.count),
              formatAmount(due.value),
              formatPercent(share(due.value, data.outstanding.value)),
            ])}
          />
        </>
      )}
    </Panel>
  );
}

function FirstDue({ assets }: { assets: readonly Asset[] }) {
  return (
    <table className="mini-table">
      <caption>Due first</caption>
      <thead className="visually-hidden">
        <tr>
          <th scope="col">Asset</th>
          <th scope="col">Due date</th>
          <th scope="col">Value</th>
        </tr>
      </thead>
      <tbody>
        {assets.map((asset) => (
          <tr key={asset.id}>
            <th scope="row">
              <a href={assetLink(asset.id)}>
                <Shortened text={asset.id} />
              </a>
            </th>
            <td>{formatDate(asset.due_date)}</td>
            <td className="number">{formatAmount(asset.nominal_value)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function dueWithin(asOf: string | null, days: number): string {
  if (asOf === null) return assetsLink({ status: 'active', sort: 'due_date' });
  return assetsLink({ status: 'active', due_from: asOf, due_to: addDays(asOf, days), sort: 'due_date' });
}

function horizons({ due_next_30_days, due_next_60_days, due_next_90_days }: Maturities) {
  return [
    { days: 30, due: due_next_30_days },
    { days: 60, due: due_next_60_days },
    { days: 90, due: due_next_90_days },
  ];
}
