import { type AlertingRule, holdSeconds, measuredAlerts, ruleFile } from '../prometheus-rules.ts';
import { type Level, type Measured, type RuleCase, ruleCases } from './rule-cases.ts';

const step = 15;

export interface RuleTest {
  readonly name: string;
  readonly interval: string;
  readonly input_series: readonly { series: string; values: string }[];
  readonly alert_rule_test: readonly {
    eval_time: string;
    alertname: string;
    exp_alerts: readonly { exp_labels: object; exp_annotations: object }[];
  }[];
}

/** promtool's tests: two for each alert. */
export function ruleTests(): RuleTest[] {
  const rules = new Map(
    ruleFile()
      .groups.flatMap<object>(({ rules }) => rules)
      .filter((rule): rule is AlertingRule => 'alert' in rule)
      .map((rule) => [rule.alert, rule]),
  );
  return measuredAlerts.flatMap((alert) => {
    const ruleCase = ruleCases[alert.id];
    const rule = rules.get(alert.id);
    if (ruleCase === undefined || rule === undefined) throw new Error(`${alert.id} has no case in rule-cases.ts.`);
    const hold = holdSeconds(alert);
    const settled = ruleCase.leadSeconds + hold + 60;
    const firing = [{ exp_labels: rule.labels, exp_annotations: rule.annotations }];
    const expectation = (at: number, alerts: typeof firing | []) => ({
      eval_time: `${at}s`,
      alertname: alert.id,
      exp_alerts: alerts,
    });
    return [
      {
        name: `${alert.id}: fires, and clears when it is good again`,
        interval: `${step}s`,
        input_series: phases(ruleCase, ['bad', 'good'], settled),
        alert_rule_test: [
          ...(hold >= 60 ? [expectation(hold - step, [])] : []),
          // The last moment of the bad phase.
          expectation(settled - step, firing),
          expectation(2 * settled - step, []),
        ],
      },
      {
        name: `${alert.id}: does not fire just below`,
        interval: `${step}s`,
        input_series: phases(ruleCase, ['nearly'], settled),
        alert_rule_test: [expectation(settled - step, [])],
      },
    ];
  });
}

/** The series of one phase after another, each of this length, in promtool's notation. */
function phases(ruleCase: RuleCase, levels: readonly Level[], seconds: number): { series: string; values: string }[] {
  const samples = seconds / step;
  const measured = levels.map((level) => ruleCase.measured(level));
  return (measured[0] ?? []).map(({ series }, index) => {
    let last = 0;
    const values = measured.map((inPhase) => {
      const phase = inPhase[index];
      if (phase === undefined) throw new Error(`${series} is not in every phase.`);
      const text = notation(phase, last, samples);
      last = endValue(phase, last, samples);
      return text;
    });
    return { series, values: values.join(' ') };
  });
}

function notation({ value, perMinute, changes }: Measured, last: number, samples: number): string {
  if (value !== undefined) return `${value}x${samples - 1}`;
  if (perMinute !== undefined) {
    const each = (perMinute * step) / 60;
    return `${last + each}+${each}x${samples - 1}`;
  }
  // Spread over the last 15 minutes of the phase.
  const inRange = (14 * 60) / step;
  const sequence = Array.from({ length: samples }, (_, index) => {
    const fromStart = index - (samples - inRange);
    const done = fromStart < 0 ? 0 : Math.min(changes ?? 0, Math.floor((fromStart * (changes ?? 0)) / inRange) + 1);
    return last + (changes === 0 ? 0 : done);
  });
  return sequence.join(' ');
}

function endValue({ value, perMinute, changes }: Measured, last: number, samples: number): number {
  if (value !== undefined) return value;
  return last + (perMinute !== undefined ? (perMinute * step * samples) / 60 : (changes ?? 0));
}
