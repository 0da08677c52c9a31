import type { Alert } from '../platform/alerts/alert.ts';
import { alerts } from '../platform/alerts/alerts.ts';
import { burnRates, type Objective, objectives, recordings } from '../platform/alerts/objectives.ts';

export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
}

export interface AlertingRule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface RuleGroup<Rule = RecordingRule | AlertingRule> {
  readonly name: string;
  readonly interval: string;
  readonly rules: readonly Rule[];
}

export interface RuleFile {
  readonly groups: readonly RuleGroup[];
}

export type MeasuredAlert = Alert & { readonly prometheus: NonNullable<Alert['prometheus']> };

/** The alerts that Prometheus measures. */
export const measuredAlerts: readonly MeasuredAlert[] = alerts.filter(
  (alert): alert is MeasuredAlert => alert.prometheus !== undefined,
);

/** How long an alert's condition has to hold. */
export function holdSeconds(alert: MeasuredAlert): number {
  return alert.prometheus.forSeconds ?? alert.periods * alert.periodSeconds;
}

export function ruleFile(): RuleFile {
  const windows = [...new Set(Object.values(burnRates).flatMap(({ long, short }) => [short, long]))];
  return {
    groups: [
      {
        name: 'objectives',
        interval: '15s',
        rules: [
          ...recordings.map(({ record, value }) => ({ record, expr: value })),
          ...objectives.flatMap((objective) => windows.map((window) => badRatio(objective, window))),
        ],
      },
      {
        // Each reads a month of data, so they run rarely.
        name: 'budgets',
        interval: '5m',
        rules: objectives.map((objective) => badRatio(objective, `${objective.windowDays}d`)),
      },
      { name: 'alerts', interval: '15s', rules: measuredAlerts.map(alertingRule) },
    ],
  };
}

function badRatio(objective: Objective, window: string): RecordingRule {
  return {
    record: 'objective:bad_ratio',
    expr: objective.badRatio(window),
    labels: { objective: objective.id, window },
  };
}

function alertingRule(alert: MeasuredAlert): AlertingRule {
  const hold = holdSeconds(alert);
  return {
    alert: alert.id,
    expr: `${alert.prometheus.value} ${alert.comparison === 'above' ? '>' : '<'} ${alert.threshold}`,
    ...(hold === 0 ? {} : { for: `${hold}s` }),
    labels: { severity: alert.severity, service: alert.service },
    annotations: {
      summary: alert.meaning,
      reason: alert.reason,
      first_step: alert.firstStep,
      playbook: `OBSERVABILITY.md#playbook-${alert.playbook}`,
    },
  };
}
