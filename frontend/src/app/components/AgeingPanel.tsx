import type { ApiResult } from '../../api/api-result.ts';
import { type Ageing, ageingBuckets, type Snapshot } from '../../api/contract.ts';
import { type BarRow, BarRows } from '../../charts/BarRows.tsx';
import { ageingName } from '../../format/ageing.ts';
import { changeOfRate, share, sum } from '../../format/change.ts';
import { formatDate } from '../../format/dates.ts';
import { assetsLink } from '../../format/links.ts';
import { formatAmount, formatCount, formatPercent, none } from '../../format/numbers.ts';
import { DataTable } from './DataTable.tsx';
import { ageingHeadline } from './headlines.ts';
import { Panel } from './Panel.tsx';

interface AgeingPanelProps {
  readonly ageing: ApiResult<Ageing>;
  /** What it is compared with. */
  readonly before: Snapshot | undefined;
  readonly asOf: string | undefined;
}

/** What is overdue, from the first day and from 30, 60 and 90 days, beside the tape before; the table has every bucket. */
export function AgeingPanel({ ageing, before: earlier, asOf }: AgeingPanelProps) {
  // Days counted from another date than the tape's don't compare with a tape.
  const before = ageing.ok && !ageing.data.recomputed ? earlier : undefined;
  return (
    <Panel id="ageing" topic="Ageing" className="ageing" result={ageing} heading={ageingHeadline}>
      {(data) => (
        <>
          <BarRows
            headings={before === undefined ? ['Value', 'Share'] : ['Value', 'Share', 'Change']}
            rows={overdueRows(data, before, asOf)}
          />
          <p className="note">
            {before !== undefined && `The mark is ${formatDate(before.as_of_date)}. `}
            Shares of outstanding debt, by value. An asset has one due date: for an amortising loan the days count from
            its final maturity.
          </p>
          <DataTable
            caption="Active assets by days past due"
            columns={[
              { heading: 'Days past due' },
              { heading: 'Assets', numeric: true },
              { heading: 'Value', numeric: true },
              { heading: 'Share of outstanding', numeric: true },
            ]}
            rows={ageingBuckets.map((bucket) => [
              <a key={bucket} href={assetsLink({ status: 'active', ageing: bucket, as_of: asOf })}>
                {ageingName(bucket)}
              </a>,
              formatCount(data.ageing[bucket].count),
              formatAmount(data.ageing[bucket].value),
              formatPercent(share(data.ageing[bucket].value, data.outstanding.value)),
            ])}
          />
        </>
      )}
    </Panel>
  );
}

/** `skip` counts the buckets that a level leaves out. */
const levels = [
  { ageing: 'overdue', rate: 'overdue_rate_value', skip: 1 },
  { ageing: '30+', rate: 'delinquency_30_plus_value', skip: 2 },
  { ageing: '60+', rate: 'delinquency_60_plus_value', skip: 3 },
  { ageing: '90+', rate: 'delinquency_90_plus_value', skip: 4 },
] as const;

/** On one scale: each level is a part of the one above it. */
function overdueRows(data: Ageing, before: Snapshot | undefined, asOf: string | undefined): BarRow[] {
  return levels.map(({ ageing, rate, skip }) => {
    const buckets = ageingBuckets.slice(skip).map((bucket) => data.ageing[bucket]);
    const [now, earlier] = [data[rate], before?.[rate] ?? null];
    return {
      label: ageing === 'overdue' ? 'Overdue (1+)' : `${ageing} days`,
      to: Number(now),
      mark: earlier === null ? undefined : Number(earlier),
      tone: 'fill-overdue',
      empty: buckets.every(({ count }) => count === 0),
      figures: [
        formatAmount(sum(buckets.map(({ value }) => value))),
        formatPercent(now),
        ...(before === undefined ? [] : [changeText(now, earlier)]),
      ],
      href: assetsLink({ ageing, as_of: asOf, sort: 'due_date' }),
    };
  });
}

function changeText(now: Ageing['overdue_rate_value'], earlier: Ageing['overdue_rate_value']): string {
  if (now === null || earlier === null) return none;
  const { direction, text } = changeOfRate(now, earlier);
  return direction === 'unchanged' ? direction : `${direction} ${text.replace(/^[+−]/, '')}`;
}
