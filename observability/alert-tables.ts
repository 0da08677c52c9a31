import type { Alert } from '../platform/alerts/alert.ts';
import { alerts } from '../platform/alerts/alerts.ts';
import { type Objective, objectives } from '../platform/alerts/objectives.ts';

/** The objectives and alerts as Markdown, for OBSERVABILITY.md. */
export function objectiveTable(): string {
  const row = ({ id, meaning, target, windowDays, reason }: Objective) =>
    `| ${id} | ${meaning} | ${Number((target * 100).toFixed(4))}% in ${windowDays} days | ${reason} |`;
  return ['| objective | what is good | target | reason |', '|---|---|---|---|', ...objectives.map(row)].join('\n');
}

export function alertTable(): string {
  const row = (alert: Alert) =>
    `| <a id="${alert.id}"></a>${alert.id} | ${alert.severity} | ${alert.meaning} | ${condition(alert)} | ${targets(alert)} | ${alert.reason} | ${alert.firstStep} | [${alert.playbook}](#playbook-${alert.playbook}) |`;
  return [
    '| alert | severity | meaning | fires when | where | reason | first step | then |',
    '|---|---|---|---|---|---|---|---|',
    ...alerts.map(row),
  ].join('\n');
}

/** How long the comparison must hold, on each target where that differs: CloudWatch judges whole windows only. */
function condition({ comparison, threshold, unit, periodSeconds, periods, prometheus, cloudwatch }: Alert): string {
  const windows = periods * periodSeconds;
  const hold = prometheus === undefined ? windows : (prometheus.forSeconds ?? windows);
  const other = cloudwatch === undefined || hold === windows ? '' : `; CloudWatch: for ${duration(windows)}`;
  return `${comparison} ${quantity(threshold, unit)}${hold === 0 ? ', at once' : ` for ${duration(hold)}`}${other}`;
}

function targets({ prometheus, cloudwatch }: Alert): string {
  return [...(prometheus ? ['Prometheus'] : []), ...(cloudwatch ? [`CloudWatch: ${cloudwatch.metric}`] : [])].join(
    ', ',
  );
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
