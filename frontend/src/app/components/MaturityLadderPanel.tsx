import type { ApiResult } from '../../api/api-result.ts';
import type { Maturities } from '../../api/contract.ts';
import type { Decimal } from '../../api/decimal.ts';
import { type Column, ColumnChart } from '../../charts/ColumnChart.tsx';
import { share } from '../../format/change.ts';
import { assetsLink } from '../../format/links.ts';
import { countOf, formatAmount, formatCount, formatPercent, none } from '../../format/numbers.ts';
import { DataTable } from './DataTable.tsx';
import { maturityHeadline } from './headlines.ts';
import { ladderSteps, laterLabel } from './maturity-steps.ts';
import { Panel } from './Panel.tsx';

interface Bar {
  readonly label: string;
  readonly count: number;
  readonly value: Decimal;
  readonly href: string;
}

/** When the outstanding debt falls due, overdue first. The columns add up to outstanding debt. */
export function MaturityLadderPanel({
  maturities,
  asOf,
}: {
  maturities: ApiResult<Maturities>;
  asOf: string | undefined;
}) {
  return (
    <Panel
      id="maturity-ladder"
      topic="Maturity ladder"
      className="maturity-ladder full-row"
      result={maturities}
      heading={maturityHeadline}
    >
      {(data) => {
        const bars = barsOf(data, asOf);
        return (
          <>
            <ColumnChart columns={columnsOf(bars)} />
            <p className="note">
              Remaining term, weighted by value:{' '}
              {data.weighted_average_remaining_days === null
                ? none
                : `${formatAmount(data.weighted_average_remaining_days)} days`}
              .
            </p>
            <DataTable
              caption="Active assets by when they fall due"
              columns={[
                { heading: 'Due' },
                { heading: 'Assets', numeric: true },
                { heading: 'Value', numeric: true },
                { heading: 'Share of outstanding', numeric: true },
              ]}
              rows={bars.map(({ label, count, value, href }) => [
                <a key={label} href={href}>
                  {label}
                </a>,
                formatCount(count),
                formatAmount(value),
                formatPercent(share(value, data.outstanding.value)),
              ])}
            />
          </>
        );
      }}
    </Panel>
  );
}

function barsOf(maturities: Maturities, asOf: string | undefined): Bar[] {
  const { overdue, as_of_date } = maturities;
  return [
    { label: 'Overdue', ...overdue, href: assetsLink({ ageing: 'overdue', as_of: asOf }) },
    ...ladderSteps(maturities).map(({ label, from, to, count, value }) => ({
      label,
      count,
      value,
      // The overdue column counts what fell due earlier in the as-of date's month.
      href: assetsLink({
        status: 'active',
        due_from: as_of_date !== null && as_of_date > from ? as_of_date : from,
        due_to: to,
      }),
    })),
  ];
}

function columnsOf(bars: readonly Bar[]): Column[] {
  // Every how many columns there is room for a label: on a wide screen, on a phone.
  const everyWide = Math.ceil(bars.length / 16);
  const everyNarrow = everyWide * Math.max(1, Math.ceil(bars.length / everyWide / 5));
  const endsLater = bars.at(-1)?.label === laterLabel;
  const labelled = (index: number): Column['labelled'] => {
    const beforeLater = endsLater ? bars.length - 1 - index : Number.POSITIVE_INFINITY;
    // "Later" can't be guessed from its neighbours, so it keeps its label and theirs make room.
    if (beforeLater === 0) return 'always';
    if (index % everyNarrow === 0 && beforeLater >= everyNarrow) return 'always';
    if (index % everyWide === 0 && beforeLater >= everyWide) return 'wide';
    return bars.length <= 24 ? 'roomy' : 'never';
  };
  return bars.map(({ label, count, value, href }, index) => ({
    key: label,
    label,
    labelled: labelled(index),
    value: Number(value),
    title: `${label}: ${formatAmount(value)}, ${countOf(count, 'asset')}`,
    href,
    tone: index === 0 ? 'fill-overdue' : 'fill-active',
  }));
}
