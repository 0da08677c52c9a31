import { product, ratio, sum } from './ratio.ts';

/** What no sum tells; each tape keeps it as of its day. */
export interface SingleAssets {
  /** Mean of the one or two middle values, in decimal digits; null without active assets. */
  readonly median: string | null;
  /** Twenty, largest first, ties by id. */
  readonly largest: readonly {
    readonly id: string;
    readonly nominal_value: string;
    readonly due_date: string;
    readonly days_past_due: number;
  }[];
}

/** Concentration of the outstanding debt by asset; shares with six decimals, points and effective number with two. */
export function concentrationFigures(outstanding: string, valueSquared: string, largestFirst: readonly string[]) {
  const share = (number: number) => ratio(sum(largestFirst.slice(0, number)), outstanding, 6);
  const outstandingSquared = product(outstanding, outstanding);
  return {
    top_1_share: share(1),
    top_10_share: share(10),
    top_20_share: share(20),
    // 10,000 · Σ (N ÷ OUT)²: 10,000 points mean a single asset.
    herfindahl_points: ratio(product('10000', valueSquared), outstandingSquared, 2),
    effective_number: ratio(outstandingSquared, valueSquared, 2),
  };
}
