import type { Ageing, Insight, Performance, Snapshot } from '../../api/contract.ts';
import type { Decimal } from '../../api/decimal.ts';
import { assetsLink } from '../../format/links.ts';
import { countOf, formatAmount, formatCount, formatPercent } from '../../format/numbers.ts';

export type TileKey =
  | 'total_portfolio_value'
  | 'outstanding_debt'
  | 'delinquency_30_plus_value'
  | 'delinquency_90_plus_value'
  | 'default_rate'
  | 'collection_rate';

export interface TileText {
  readonly key: TileKey;
  readonly title: string;
  readonly isRate: boolean;
  readonly goodWhen: 'up' | 'down' | 'neither';
  readonly definition: string;
  readonly filter: Readonly<Record<string, string>>;
  /** The denominator or the summands, with this portfolio's figures. */
  readonly basis: (performance: Performance, ageing: Ageing | undefined) => string | undefined;
}

const tileTexts: readonly TileText[] = [
  {
    key: 'total_portfolio_value',
    title: 'Total portfolio value',
    isRate: false,
    goodWhen: 'neither',
    definition: 'Sum of the nominal value of all assets: active, defaulted and paid.',
    filter: {},
    basis: ({ portfolio }) => `nominal value of ${countOf(portfolio.count, 'asset')}`,
  },
  {
    key: 'outstanding_debt',
    title: 'Outstanding debt',
    isRate: false,
    goodWhen: 'neither',
    definition: 'Sum of the nominal value of the active assets, which are neither paid nor defaulted.',
    filter: { status: 'active' },
    basis: ({ status_mix }) => `nominal value of ${countOf(status_mix.active.count, 'active asset')}`,
  },
  {
    key: 'delinquency_30_plus_value',
    title: '30+ days past due',
    isRate: true,
    goodWhen: 'down',
    definition: 'Nominal value of the active assets 30 or more days past due ÷ outstanding debt.',
    filter: { ageing: '30+', sort: 'due_date' },
    basis: (_, ageing) => ageing && assetsPastDue(ageing, ['30-59', '60-89', '90-119', '120-149', '150-179', '180+']),
  },
  {
    key: 'delinquency_90_plus_value',
    title: '90+ days past due',
    isRate: true,
    goodWhen: 'down',
    definition: 'Nominal value of the active assets 90 or more days past due ÷ outstanding debt.',
    filter: { ageing: '90+', sort: 'due_date' },
    basis: (_, ageing) => ageing && assetsPastDue(ageing, ['90-119', '120-149', '150-179', '180+']),
  },
  {
    key: 'default_rate',
    title: 'Default rate',
    isRate: true,
    goodWhen: 'down',
    definition: 'Number of defaulted assets ÷ number of all assets, whatever their value; 0 for an empty portfolio.',
    filter: { status: 'defaulted' },
    basis: ({ portfolio, status_mix }) =>
      `${formatCount(status_mix.defaulted.count)} of ${countOf(portfolio.count, 'asset')}`,
  },
  {
    key: 'collection_rate',
    title: 'Collection rate',
    isRate: true,
    goodWhen: 'up',
    definition: 'Nominal value of the paid assets ÷ nominal value of all assets; 0 if the total is 0.',
    filter: { status: 'paid' },
    basis: ({ status_mix }) => `${formatAmount(status_mix.paid.value)} paid`,
  },
];

export interface Tile {
  readonly text: TileText;
  /** The insight's id in the API, or the key. */
  readonly id: string;
  readonly figure: string;
  readonly value: Decimal | null;
  readonly href: string;
}

/** The contract's four insights; with ageing also the two delinquencies, counted from the date that is asked for. */
export function tilesOf(insights: readonly Insight[], ageing: Ageing | undefined, asOf: string | undefined): Tile[] {
  return tileTexts.flatMap((text) => {
    const { key, isRate, filter } = text;
    const insight = insights.find(({ name }) => name === key);
    const isDelinquency = key === 'delinquency_30_plus_value' || key === 'delinquency_90_plus_value';
    const value = isDelinquency ? ageing?.[key] : insight?.value;
    if (value === undefined) return [];
    return [
      {
        text,
        id: String(insight?.id ?? key),
        figure: isRate ? formatPercent(value) : formatAmount(value),
        value,
        href: assetsLink({ ...filter, ...(isDelinquency && { as_of: asOf }) }),
      },
    ];
  });
}

/** The tile's value in every snapshot that has one; a rate with a zero denominator has none. */
export function pastOf(
  snapshots: readonly Snapshot[],
  key: TileKey,
): { date: string; exact: Decimal; value: number }[] {
  return snapshots.flatMap((snapshot) => {
    const exact = snapshot[key];
    return exact === null ? [] : [{ date: snapshot.as_of_date, exact, value: Number(exact) }];
  });
}

function assetsPastDue({ ageing, outstanding }: Ageing, buckets: readonly (keyof Ageing['ageing'])[]): string {
  const late = buckets.reduce((count, bucket) => count + ageing[bucket].count, 0);
  return `${formatCount(late)} of ${countOf(outstanding.count, 'active asset')}`;
}
