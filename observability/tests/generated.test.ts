import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { evaluatedPeriods, playbooks } from '../../platform/alerts/alert.ts';
import { alerts } from '../../platform/alerts/alerts.ts';
import { alertTable } from '../alert-tables.ts';
import { generatedFiles } from '../generate.ts';

describe('a generated file is up to date', () => {
  test.each(generatedFiles().map(({ path, text }) => [relative(process.cwd(), path), path, text]))(
    '%s',
    (_, path, text) => {
      expect(readFileSync(path, 'utf8')).toBe(text);
    },
  );
});

test.each(playbooks)('OBSERVABILITY.md has the playbook %s, with steps', (name) => {
  const document = readFileSync(join(import.meta.dirname, '../../OBSERVABILITY.md'), 'utf8');
  const section = document.split(`### Playbook: ${name}\n`)[1]?.split('\n#')[0] ?? '';
  expect(section.match(/^\d\. /gm)?.length ?? 0).toBeGreaterThanOrEqual(3);
});

/** Seconds, from the words of the table. */
function toldSeconds(cell: string): number {
  if (cell.includes('at once')) return 0;
  const [, count = '', unit = ''] = /^(?:.*for )?(\d+) (days|h|min|s)\)?$/.exec(cell) ?? [];
  return Number(count) * ({ days: 86_400, h: 3600, min: 60, s: 1 }[unit] ?? Number.NaN);
}

test.each(alerts)('the alert $id: the table says how long it has to hold on each target', (alert) => {
  const cells = alertTable(alert.playbook)
    .split('\n')
    .find((line) => line.includes(`**${alert.id}**`))
    ?.split(' | ');
  const [first = '', onAws] = cells?.[2]?.split(' (AWS: ') ?? [];
  const windows = alert.periods * alert.periodSeconds;
  if (alert.prometheus !== undefined) expect(toldSeconds(first)).toBe(alert.prometheus.forSeconds ?? windows);
  if (alert.cloudwatch === undefined) return;
  const [bad, looked = bad] = onAws?.match(/\d+(?=\/|(?: min\)))/g) ?? [];
  if (onAws?.includes('/') === true) {
    expect([Number(bad) * 60, Number(looked) * 60]).toEqual([windows, evaluatedPeriods(alert) * alert.periodSeconds]);
  } else {
    expect(toldSeconds(onAws ?? first)).toBe(windows);
    expect(evaluatedPeriods(alert)).toBe(alert.periods);
  }
});
