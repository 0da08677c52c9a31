import type { ApiResult } from '../../api/api-result.ts';
import type { History, Snapshot } from '../../api/contract.ts';
import { HistoryChart, type HistoryPoint } from '../../charts/HistoryChart.tsx';
import { formatDate } from '../../format/dates.ts';
import { formatAmount, formatCount, formatPercent, formatRoughPercent, formatShort } from '../../format/numbers.ts';
import { type OverviewQuery, overviewLink, periods } from '../overview-query.ts';
import { Choices } from './Choices.tsx';
import { axisLabels, columnsOf, inPeriod } from './chart-period.ts';
import { DataTable } from './DataTable.tsx';
import { trendsHeadline } from './headlines.ts';
import { Unavailable } from './Unavailable.tsx';

/** With daily tapes the table would be longer than the rest of the page. */
const maxRows = 36;
/** A tape a week, for a year and a bit. */
const maxColumns = 61;

const rates = [
  { key: 'delinquency_30_plus_value', name: '30+', tone: 'stroke-late' },
  { key: 'delinquency_90_plus_value', name: '90+', tone: 'stroke-latest' },
] as const;

interface HistoryPanelProps {
  readonly history: ApiResult<History>;
  readonly query: OverviewQuery;
}

/** Outstanding debt and what is late of it, tape by tape. A column leads to the overview as of its day. */
export function HistoryPanel({ history, query }: HistoryPanelProps) {
  const all = history.ok ? history.data.snapshots : [];
  const shown = inPeriod(all, query.period);
  const { columns, every } = columnsOf(shown, maxColumns);
  return (
    <section className="panel history" aria-labelledby="history">
      <div className="panel-head">
        <h2 id="history">{history.ok ? trendsHeadline(shown) : 'The history can’t be shown'}</h2>
        {all.length > 2 && (
          <Choices
            label="Period"
            choices={periods.map(({ name, label }) => ({
              name: label,
              href: overviewLink(query, { period: name }),
              chosen: name === query.period,
            }))}
          />
        )}
      </div>
      {!history.ok && <Unavailable failure={history.failure} topic="The history" />}
      {history.ok && shown.length < 2 && (
        <p className="unavailable">The chart begins with the second tape. Each tape adds its as-of date.</p>
      )}
      {shown.length > 1 && (
        <>
          <HistoryChart
            points={pointsOf(columns, query)}
            lines={rates.map(({ key, name, tone }) => ({
              name,
              tone,
              label: `${name} days ${formatPercent(shown.at(-1)?.[key] ?? null)}`,
            }))}
            formatLevel={formatShort}
            formatRate={formatRoughPercent}
          />
          {every > 1 && <p className="note">One column for every {every} tapes, up to the newest.</p>}
          <SnapshotTable snapshots={shown} />
        </>
      )}
    </section>
  );
}

function pointsOf(snapshots: readonly Snapshot[], query: OverviewQuery): HistoryPoint[] {
  const labels = axisLabels(snapshots.map(({ as_of_date }) => as_of_date));
  return snapshots.map((snapshot, index) => ({
    date: snapshot.as_of_date,
    axis: labels[index],
    href: overviewLink(query, { asOf: snapshot.as_of_date, against: undefined }),
    title: formatDate(snapshot.as_of_date),
    level: Number(snapshot.outstanding_debt),
    rates: rates.map(({ key }) => (snapshot[key] === null ? null : Number(snapshot[key]))),
    readout: [
      { name: 'Outstanding', figure: formatAmount(snapshot.outstanding_debt) },
      ...rates.map(({ key, name }) => ({ name: `${name} days`, figure: formatPercent(snapshot[key]) })),
    ],
  }));
}

function SnapshotTable({ snapshots }: { snapshots: readonly Snapshot[] }) {
  return (
    <>
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
  );
}
