/** The objectives and alerts as Markdown tables for OBSERVABILITY.md. */
import { type Alert, evaluatedPeriods, type Playbook } from '../platform/alerts/alert.ts';
import { alerts } from '../platform/alerts/alerts.ts';
import { type Objective, objectives } from '../platform/alerts/objectives.ts';

export function objectiveTable(): string {
  const row = ({ id, meaning, target, windowDays, reason }: Objective) =>
    `| ${id} | ${meaning} | ${Number((target * 100).toFixed(4))}% in ${windowDays} days | ${reason} |`;
  return ['| objective | counted as good | target | reason |', '|---|---|---|---|', ...objectives.map(row)].join('\n');
}

/** The alerts that lead to a playbook. */
export function alertTable(playbook: Playbook): string {
  const row = (alert: Alert) =>
    `| **${alert.id}**<br>${alert.severity} | ${alert.meaning} | ${condition(alert)} | ${alert.firstStep} |`;
  const led = alerts.filter((alert) => alert.playbook === playbook);
  return ['| alert | meaning | fires | first step |', '|---|---|---|---|', ...led.map(row)].join('\n');
}

/** The alerts that one target does not have, and why. */
export function unmeasuredTable(): string {
  const reasons = Map.groupBy(
    alerts.filter(({ notOnCloudWatch, notInPrometheus }) => notOnCloudWatch ?? notInPrometheus),
    ({ notOnCloudWatch, notInPrometheus }) =>
      `${notOnCloudWatch ? 'AWS' : 'Compose'} | ${notOnCloudWatch ?? notInPrometheus}`,
  );
  return [
    '| alerts | not on | because |',
    '|---|---|---|',
    ...[...reasons].map(([reason, group]) => `| ${group.map(({ id }) => id).join(', ')} | ${reason} |`),
  ].join('\n');
}

/** How long the condition must hold. `AWS: 3/5 min` is three minutes out of the newest five. */
function condition(alert: Alert): string {
  const { comparison, threshold, unit, periodSeconds, periods, prometheus, cloudwatch } = alert;
  const windows = periods * periodSeconds;
  const evaluated = evaluatedPeriods(alert) * periodSeconds;
  const hold = prometheus === undefined ? windows : (prometheus.forSeconds ?? windows);
  const onlyWindows = evaluated === windows;
  const told = onlyWindows ? duration(windows) : `${windows / 60}/${evaluated / 60} min`;
  const onAws = cloudwatch === undefined || (onlyWindows && hold === windows) ? '' : ` (AWS: ${told})`;
  const sign = comparison === 'above' ? '>' : '<';
  return `${sign}${quantity(threshold, unit)} ${hold === 0 ? 'at once' : `for ${duration(hold)}`}${onAws}`;
}

function quantity(value: number, unit: Alert['unit']): string {
  switch (unit) {
    case 'ratio':
      return `${Number((value * 100).toFixed(4))}%`;
    case 'percent':
      return `${value}%`;
    case 'seconds':
      return duration(value);
    case 'bytes':
      return value >= 1024 ** 3 ? `${value / 1024 ** 3} GiB` : `${value / 1024 ** 2} MiB`;
    case 'count':
      return String(value);
  }
}

function duration(seconds: number): string {
  if (seconds % 86_400 === 0) return `${seconds / 86_400} days`;
  if (seconds % 3600 === 0) return `${seconds / 3600} h`;
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}
