/**
 * Ageing buckets by days past due (DPD) of active assets. Due on the as-of date is not overdue.
 * The 30-day steps are those of US consumer-loan tapes (current, 30, 60, 90, 120, 150, 180+).
 */
export const ageingBuckets = [
  { name: 'current', from: 0, to: 0 },
  { name: '1-29', from: 1, to: 29 },
  { name: '30-59', from: 30, to: 59 },
  { name: '60-89', from: 60, to: 89 },
  { name: '90-119', from: 90, to: 119 },
  { name: '120-149', from: 120, to: 149 },
  { name: '150-179', from: 150, to: 179 },
  { name: '180+', from: 180, to: null },
] as const;

export type AgeingBucket = (typeof ageingBuckets)[number]['name'];
