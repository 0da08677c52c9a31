import type { Alert } from './alert.ts';
import { type BurnRate, burnRates, type Objective, objectives, type Speed } from './objectives.ts';

/** An alert for each objective and each burn rate. */
export const burnRateAlerts: readonly Alert[] = objectives.flatMap((objective) => {
  const speeds = Object.entries(objective.alerts.firstSteps) as [Speed, string][];
  return speeds.map(([speed, firstStep]) => {
    const id = speeds.length === 1 ? `${objective.id}-burn` : `${objective.id}-burn-${speed}`;
    return burnRateAlert(id, objective, burnRates[speed], firstStep);
  });
});

function burnRateAlert(id: string, objective: Objective, rate: BurnRate, firstStep: string): Alert {
  const { service, playbook, unit, cloudwatch } = objective.alerts;
  const windows = `min(objective:bad_ratio{objective="${objective.id}",window=~"${rate.long}|${rate.short}"})`;
  const scale = unit === 'percent' ? 100 : 1;
  return {
    id,
    service,
    severity: rate.severity,
    meaning: `At this rate the ${objective.id} budget lasts ${Math.floor(objective.windowDays / rate.factor)} days`,
    reason: rate.reason,
    firstStep,
    playbook,
    comparison: 'above',
    // Rounded, because binary fractions would print as 0.014400000000000001.
    threshold: Number((rate.factor * (1 - objective.target) * scale).toFixed(6)),
    unit,
    // CloudWatch has no sliding window, so half of the short windows within the long one must be bad.
    periodSeconds: rate.shortSeconds,
    periods: shortWindows(rate) / 2,
    evaluated: shortWindows(rate),
    noData: 'fine',
    prometheus: { value: unit === 'percent' ? `${windows} * 100` : windows, forSeconds: rate.forSeconds },
    ...('notOnCloudWatch' in cloudwatch ? cloudwatch : { cloudwatch: overWindow(cloudwatch, rate) }),
  };
}

function shortWindows({ longHours, shortSeconds }: BurnRate): number {
  return (longHours * 3600) / shortSeconds;
}

/** The minimum is for one hour, so a shorter window needs less. */
function overWindow<Metric extends { readonly minimumDenominator?: number }>(metric: Metric, rate: BurnRate): Metric {
  if (metric.minimumDenominator === undefined) return metric;
  return { ...metric, minimumDenominator: Math.ceil((metric.minimumDenominator * rate.shortSeconds) / 3600) };
}
