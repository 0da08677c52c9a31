/** promtool judges the alert rules: each fires, does not fire just below its threshold, and clears. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { parse } from 'yaml';
import { alerts } from '../../platform/alerts/alerts.ts';
import { ensurePromtool } from '../../tools/installers/observability-tools.ts';
import { yaml } from '../generate.ts';
import { type AlertingRule, measuredAlerts, type RecordingRule, type RuleFile } from '../prometheus-rules.ts';
import { ruleCases } from './rule-cases.ts';
import { ruleTests } from './rule-test-file.ts';

const rules = join(import.meta.dirname, '../prometheus/rules.generated.yml');

test('every alert that Prometheus measures has a case, and every case an alert', () => {
  expect(Object.keys(ruleCases).sort()).toEqual(measuredAlerts.map(({ id }) => id).sort());
});

test('every alert has its own name and is measured somewhere', () => {
  expect(new Set(alerts.map(({ id }) => id)).size).toBe(alerts.length);
  expect(alerts.filter(({ prometheus, cloudwatch }) => prometheus === undefined && cloudwatch === undefined)).toEqual(
    [],
  );
});

describe.skipIf(!inject('promtool'))('promtool', () => {
  let folder: string;
  let promtool: string;
  beforeAll(() => {
    promtool = ensurePromtool();
    folder = mkdtempSync(join(tmpdir(), 'rule-tests-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Tests each alert with its own rule and the recorded ones that it reads: testing all rules each time would take minutes. */
  function judge(file: RuleFile, ids: readonly string[]): { passed: boolean; output: string } {
    for (const id of ids) {
      const groups = file.groups.flatMap((group) => {
        const rules = (group.rules as readonly (AlertingRule | RecordingRule)[]).filter((rule) =>
          'alert' in rule ? rule.alert === id : id.includes('burn') && group.name === 'objectives',
        );
        return rules.length === 0 ? [] : [{ ...group, rules }];
      });
      writeFileSync(join(folder, `${id}.rules.yml`), yaml({ groups }));
      const tests = ruleTests().filter(({ name }) => name.startsWith(`${id}:`));
      writeFileSync(
        join(folder, `${id}.tests.yml`),
        yaml({ rule_files: [`${id}.rules.yml`], evaluation_interval: '15s', tests }),
      );
    }
    const files = ids.map((id) => `${id}.tests.yml`);
    const done = spawnSync(promtool, ['test', 'rules', ...files], { cwd: folder, encoding: 'utf8' });
    return { passed: done.status === 0, output: `${done.stdout}${done.stderr}` };
  }

  test('accepts the rules', () => {
    const done = spawnSync(promtool, ['check', 'rules', rules], { encoding: 'utf8' });
    expect(`${done.stdout}${done.stderr}`).toContain('SUCCESS');
    expect(done.status).toBe(0);
  });

  describe('judges each alert', () => {
    let verdict: { passed: boolean; output: string };
    // All in one run: promtool names the tests that fail.
    beforeAll(() => {
      verdict = judge(
        parse(readFileSync(rules, 'utf8')) as RuleFile,
        measuredAlerts.map(({ id }) => id),
      );
    });

    test.each(measuredAlerts.map(({ id }) => id))('%s', (id) => {
      const failure = verdict.output.split('    name: ').filter((part) => part.startsWith(`${id}:`));
      expect(failure).toEqual([]);
    });
    test('and finds nothing else wrong', () => {
      expect(verdict.passed, verdict.output).toBe(true);
    });
  });

  test('a rule with another threshold is caught', () => {
    const loosened = parse(readFileSync(rules, 'utf8').replaceAll(' > 0.05', ' > 0.06')) as RuleFile;
    expect(judge(loosened, ['backend-errors']).passed).toBe(false);
  });
});
