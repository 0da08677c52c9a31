import type { InsightTotals } from './insights.ts';
import { ratio, sum } from './ratio.ts';

/** Default and collection rates beyond the reference's two; six decimals, null where there is nothing to divide by. */
export function performanceRates({ active, defaulted, paid }: InsightTotals, matured: { paid: string; all: string }) {
  return {
    default_rate_value: ratio(defaulted.value, sum([active.value, defaulted.value, paid.value]), 6),
    default_share_of_unpaid_value: ratio(defaulted.value, sum([defaulted.value, active.value]), 6),
    resolved_default_rate_count: ratio(String(defaulted.count), String(defaulted.count + paid.count), 6),
    resolved_default_rate_value: ratio(defaulted.value, sum([defaulted.value, paid.value]), 6),
    matured_collection_rate_value: ratio(matured.paid, matured.all, 6),
  };
}
