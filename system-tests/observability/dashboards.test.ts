/** Every panel's query returns data from a Prometheus that watches the running system; every metric is documented. */
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { businessDashboard } from '../../observability/dashboards/business.dashboard.ts';
import { servicesDashboard } from '../../observability/dashboards/services.dashboard.ts';
import { foreignMetrics, metricList } from '../../observability/metric-list.ts';
import { eventually } from '../../tools/kit/eventually.ts';
import { installation, query, steadyLoad, untilMeasured } from './installation.ts';

const dashboards = [servicesDashboard, businessDashboard];
const queries = dashboards.flatMap(({ title, rows }) =>
  rows
    .flatMap(({ panels }) => panels)
    .flatMap((panel) => panel.queries.map(({ expr }): [string, string] => [`${title}: ${panel.title}`, expr])),
);

describe.skipIf(!inject('engine'))('metrics and dashboards', () => {
  let stopLoad: () => Promise<void>;
  beforeAll(async () => {
    const system = installation();
    await untilMeasured();
    stopLoad = steadyLoad(system.url);
  });
  afterAll(() => stopLoad());

  const untilFound = (expression: string) =>
    eventually('data', 60_000, async () => {
      const series = await query(expression);
      return series.some(({ value }) => !Number.isNaN(value)) && series;
    });

  test.each(queries)('%s: %s', async (_, expression) => {
    const found = await untilFound(expression.replaceAll('$__rate_interval', '10s'));
    expect(found.length).toBeGreaterThan(0);
  });

  test.each(metricList)('$name is measured with its documented labels', async ({ name, jobs, labels }) => {
    const series = `{__name__=~"${name}(_count)?",job=~"${jobs.join('|')}"}`;
    for (const { metric } of await untilFound(series)) {
      const { __name__, instance, job, ...own } = metric;
      expect(Object.keys(own).filter((label) => !labels.includes(label))).toEqual([]);
      expect(jobs).toContain(job);
    }
  });

  test.each(foreignMetrics.flatMap(({ names }) => names))('%s is measured', async (name) => {
    expect((await untilFound(name)).length).toBeGreaterThan(0);
  });

  test('our services export no other metric, except those of their libraries', async () => {
    const found = await query(
      'group by (__name__) ({job=~"backend|frontend"}) or group by (__name__) ({__name__=~"nginx_.+"})',
    );
    const names = new Set(found.map(({ metric }) => (metric.__name__ ?? '').replace(/_(bucket|sum|count)$/, '')));
    const documented = new Set(metricList.map(({ name }) => name));
    const ofOthers = /^(nodejs_|process_|scrape_|up$)/;
    expect([...names].filter((name) => !documented.has(name) && !ofOthers.test(name))).toEqual([]);
  });
});
