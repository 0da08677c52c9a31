import type { ApiResult } from '../../api/api-result.ts';
import { type Ageing, type AgeingFilter, ageingBuckets } from '../../api/contract.ts';
import { BarRows } from '../../charts/BarRows.tsx';
import { ageingName } from '../../format/ageing.ts';
import { share } from '../../format/change.ts';
import { assetsLink } from '../../format/links.ts';
import { formatAmount, formatCount, formatPercent } from '../../format/numbers.ts';
import { DataTable } from './DataTable.tsx';
import { Facts } from './Facts.tsx';
import { ageingHeadline } from './headlines.ts';
import { Panel } from './Panel.tsx';

/** Active assets by days past due. */
export function AgeingPanel({ ageing, asOf }: { ageing: ApiResult<Ageing>; asOf: string | undefined }) {
  return (
    <Panel id="ageing" topic="Ageing" className="ageing" result={ageing} heading={ageingHeadline}>
      {({
        ageing: buckets,
        outstanding,
        overdue,
        overdue_rate_value,
        delinquency_30_plus_value,
        delinquency_60_plus_value,
        delinquency_90_plus_value,
      }) => (
        <>
          <BarRows
            headings={['Value', 'Share']}
            rows={ageingBuckets.map((bucket, step) => ({
              label: ageingName(bucket),
              to: Number(buckets[bucket].value),
              tone: `age age-${step}`,
              empty: buckets[bucket].count === 0,
              // Overdue amounts are small beside the rest: on one scale their bars would all look alike.
              ...(bucket === 'current' && { of: Number(outstanding.value) }),
              ...(bucket === '1-29' && { above: 'Overdue, on a larger scale' }),
              figures: [
                formatAmount(buckets[bucket].value),
                formatPercent(share(buckets[bucket].value, outstanding.value)),
              ],
              href: assetsLink({ status: 'active', ageing: bucket, as_of: asOf }),
            }))}
          />
          <Facts
            facts={[
              {
                term: 'Overdue',
                value: formatPercent(overdue_rate_value),
                note: `${formatCount(overdue.count)} of ${formatCount(outstanding.count)}`,
                href: assetsLink({ ageing: 'overdue', as_of: asOf }),
              },
              { term: '30+', value: formatPercent(delinquency_30_plus_value), href: pastDue('30+', asOf) },
              { term: '60+', value: formatPercent(delinquency_60_plus_value), href: pastDue('60+', asOf) },
              { term: '90+', value: formatPercent(delinquency_90_plus_value), href: pastDue('90+', asOf) },
            ]}
          />
          <p className="note">
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
              formatCount(buckets[bucket].count),
              formatAmount(buckets[bucket].value),
              formatPercent(share(buckets[bucket].value, outstanding.value)),
            ])}
          />
        </>
      )}
    </Panel>
  );
}

function pastDue(ageing: AgeingFilter, asOf: string | undefined): string {
  return assetsLink({ ageing, as_of: asOf, sort: 'due_date' });
}
