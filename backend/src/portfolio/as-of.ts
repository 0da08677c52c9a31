import type { PortfolioState } from './portfolio-state.ts';

export interface AsOf {
  /** The day that days are counted from. An empty portfolio has none, and there any day gives zeros. */
  readonly date: string;
  /** Every figure that depends on the calendar has these fields. */
  readonly fields: { as_of_date: string | null; statuses_as_of: string | null; recomputed: boolean; revision: number };
}

/** The day that the client asked for, or that of the newest tape. */
export function asOf(portfolio: PortfolioState, asked: string | undefined): AsOf {
  const date = asked ?? portfolio.asOfDate;
  return {
    date: date ?? '1970-01-01',
    fields: {
      as_of_date: date,
      statuses_as_of: portfolio.asOfDate,
      recomputed: asked !== undefined && asked !== portfolio.asOfDate,
      revision: portfolio.revision,
    },
  };
}
