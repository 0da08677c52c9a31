import type { ApiResult } from '../../api/api-result.ts';
import type { AssetStatus, History, Insight, Performance, Snapshot } from '../../api/contract.ts';
import type { Decimal } from '../../api/decimal.ts';
import { Sparkline } from '../../charts/TrendLine.tsx';
import { type Change, changeOfAmount, changeOfRate } from '../../format/change.ts';
import { assetsLink } from '../../format/links.ts';
import { countOf, formatAmount, formatCount, formatPercent } from '../../format/numbers.ts';
import { ChangeSince } from './ChangeSince.tsx';
import { Definition } from './Definition.tsx';
import { Unavailable } from './Unavailable.tsx';

type InsightName = 'total_portfolio_value' | 'default_rate' | 'outstanding_debt' | 'collection_rate';

interface InsightText {
  readonly title: string;
  readonly format: (value: Decimal) => string;
  readonly isRate: boolean;
  readonly goodWhen: 'up' | 'down' | 'neither';
  readonly definition: string;
  /** What it counts; undefined: all assets. */
  readonly status?: AssetStatus;
  /** The denominator or the summands, with this portfolio's figures. */
  readonly basis: (performance: Performance) => string;
}

const texts: Readonly<Record<InsightName, InsightText>> = {
  total_portfolio_value: {
    title: 'Total portfolio value',
    format: formatAmount,
    isRate: false,
    goodWhen: 'neither',
    definition: 'Sum of the nominal value of all assets: active, defaulted and paid.',
    basis: ({ portfolio }) => `nominal value of ${countOf(portfolio.count, 'asset')}`,
  },
  default_rate: {
    title: 'Default rate',
    format: formatPercent,
    isRate: true,
    goodWhen: 'down',
    definition: 'Number of defaulted assets ÷ number of all assets, whatever their value; 0 for an empty portfolio.',
    status: 'defaulted',
    basis: ({ portfolio, status_mix }) =>
      `${formatCount(status_mix.defaulted.count)} of ${countOf(portfolio.count, 'asset')}`,
  },
  outstanding_debt: {
    title: 'Outstanding debt',
    format: formatAmount,
    isRate: false,
    goodWhen: 'neither',
    definition: 'Sum of the nominal value of the active assets, which are neither paid nor defaulted.',
    status: 'active',
    basis: ({ status_mix }) => `nominal value of ${countOf(status_mix.active.count, 'active asset')}`,
  },
  collection_rate: {
    title: 'Collection rate',
    format: formatPercent,
    isRate: true,
    goodWhen: 'up',
    definition: 'Nominal value of the paid assets ÷ nominal value of all assets; 0 if the total is 0.',
    status: 'paid',
    basis: ({ portfolio, status_mix }) => `${formatAmount(status_mix.paid.value)} of ${formatAmount(portfolio.value)}`,
  },
};

interface InsightsPanelProps {
  readonly insights: ApiResult<readonly Insight[]>;
  readonly history: ApiResult<History>;
  readonly performance: ApiResult<Performance>;
  readonly currency: string | undefined;
  /** Whether figures link to the assets behind them; without filters they can't. */
  readonly linked: boolean;
}

/** The four insights, each with its definition, its basis and its change since the previous snapshot. */
export function InsightsPanel({ insights, history, performance, currency, linked }: InsightsPanelProps) {
  const snapshots = history.ok ? history.data.snapshots : [];
  const before = snapshots.at(-2);
  return (
    <section className="insights" aria-labelledby="insights-heading">
      <h2 id="insights-heading" className="visually-hidden">
        Insights
      </h2>
      {!insights.ok && <Unavailable failure={insights.failure} topic="The insights" />}
      {insights.ok &&
        insights.data.map(({ id, name, value }) => {
          const text = texts[name as InsightName];
          if (text === undefined) return null;
          return (
            <article key={id} className="insight" aria-labelledby={id}>
              {snapshots.length > 2 && (
                <Sparkline
                  points={snapshots.map((snapshot) => ({
                    date: snapshot.as_of_date,
                    value: Number(snapshot[name as InsightName]),
                    title: '',
                  }))}
                />
              )}
              <h3 id={id}>
                {linked ? <a href={assetsLink({ status: text.status })}>{text.title}</a> : text.title}
                {currency !== undefined && !text.isRate && <span className="unit">, {currency}</span>}
                <Definition id={`${id}-definition`} of={text.title.toLowerCase()} text={text.definition} />
              </h3>
              <p className="figure">{text.format(value)}</p>
              {performance.ok && <p className="basis">{text.basis(performance.data)}</p>}
              {before !== undefined && (
                <ChangeSince
                  change={changeSince(before, name as InsightName, value)}
                  since={before.as_of_date}
                  goodWhen={text.goodWhen}
                />
              )}
              {history.ok && before === undefined && (
                <p className="change">first snapshot, so nothing to compare with yet</p>
              )}
            </article>
          );
        })}
    </section>
  );
}

function changeSince(before: Snapshot, name: InsightName, value: Decimal): Change {
  return texts[name].isRate ? changeOfRate(value, before[name]) : changeOfAmount(value, before[name]);
}
