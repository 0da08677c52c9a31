import type { ApiResult } from '../../api/api-result.ts';
import type { History, Snapshot } from '../../api/contract.ts';
import { TrendLine } from '../../charts/TrendLine.tsx';
import { formatDate } from '../../format/dates.ts';
import { assetsLink } from '../../format/links.ts';
import { formatAmount, formatCount, formatPercent, formatRoughPercent, formatShort } from '../../format/numbers.ts';
import { DataTable } from './DataTable.tsx';
import { trendsHeadline } from './headlines.ts';
import { Panel } from './Panel.tsx';

/** `now` is the filter for the assets that the last point counts. */
const trends = [
  {
    key: 'outstanding_debt',
    title: 'Outstanding debt',
    tone: 'stroke-active',
    rate: false,
    now: { status: 'active' },
  },
  {
    key: 'default_rate',
    title: 'Default rate',
    tone: 'stroke-defaulted',
    rate: true,
    now: { status: 'defaulted' },
  },
  {
    key: 'delinquency_30_plus_value',
    title: '30+ days past due',
    tone: 'stroke-overdue',
    rate: true,
    now: { ageing: '30+', sort: 'due_date' },
  },
  {
    key: 'collection_rate',
    title: 'Collection rate',
    tone: 'stroke-paid',
    rate: true,
    now: { status: 'paid' },
  },
] as const;

/** With daily tapes the table would be longer than the rest of the page. */
const maxRows = 36;

/** One small chart for each figure, over all tapes. */
export function TrendsPanel({ history }: { history: ApiResult<History> }) {
  return (
    <Panel
      id="trends"
      topic="Trend"
      className="trends"
      result={history}
      heading={({ snapshots }) => trendsHeadline(snapshots)}
    >
      {({ snapshots }) =>
        snapshots.length < 2 ? (
          <p className="unavailable">Trends begin with the second snapshot. Each tape adds one, for its as-of date.</p>
        ) : (
          <>
            <div className="trend-grid">
              {trends.map((trend) => (
                <Trend key={trend.key} snapshots={snapshots} trend={trend} />
              ))}
            </div>
            <DataTable
              caption="Snapshots"
              columns={[
                { heading: 'As of' },
                { heading: 'Assets', numeric: true },
                { heading: 'Total value', numeric: true },
                { heading: 'Outstanding', numeric: true },
                { heading: 'Default rate', numeric: true },
                { heading: 'Collection rate', numeric: true },
                { heading: 'Overdue', numeric: true },
                { heading: '30+', numeric: true },
                { heading: '60+', numeric: true },
                { heading: '90+', numeric: true },
              ]}
              rows={snapshots
                .slice(-maxRows)
                .toReversed()
                .map((snapshot) => [
                  <a key={snapshot.import_id} href={`/imports/${snapshot.import_id}`}>
                    {formatDate(snapshot.as_of_date)}
                  </a>,
                  formatCount(snapshot.portfolio.count),
                  formatAmount(snapshot.total_portfolio_value),
                  formatAmount(snapshot.outstanding_debt),
                  formatPercent(snapshot.default_rate),
                  formatPercent(snapshot.collection_rate),
                  formatPercent(snapshot.overdue_rate_value),
                  formatPercent(snapshot.delinquency_30_plus_value),
                  formatPercent(snapshot.delinquency_60_plus_value),
                  formatPercent(snapshot.delinquency_90_plus_value),
                ])}
            />
            {snapshots.length > maxRows && (
              <p className="note">
                The table shows the newest {maxRows} of {formatCount(snapshots.length)} snapshots;{' '}
                <a href="/api/insights/history">the API has all of them</a>.
              </p>
            )}
          </>
        )
      }
    </Panel>
  );
}

function Trend({
  snapshots,
  trend: { key, title, tone, rate, now },
}: {
  snapshots: readonly Snapshot[];
  trend: (typeof trends)[number];
}) {
  const points = snapshots.flatMap((snapshot) => {
    const value = snapshot[key];
    // A rate with a zero denominator has no point.
    return value === null
      ? []
      : [
          {
            date: snapshot.as_of_date,
            value: Number(value),
            exact: value,
            title: `${formatDate(snapshot.as_of_date)}: ${rate ? formatPercent(value) : formatAmount(value)}`,
          },
        ];
  });
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || first === last) return null;
  return (
    <figure>
      <figcaption>
        <a href={assetsLink(now)}>{title}</a>{' '}
        <strong>{rate ? formatPercent(last.exact) : formatAmount(last.exact)}</strong>
      </figcaption>
      <TrendLine points={points} tone={tone} format={rate ? formatRoughPercent : formatShort} />
      <p className="trend-ends">
        <span>{formatDate(first.date)}</span>
        <span>{formatDate(last.date)}</span>
      </p>
    </figure>
  );
}
