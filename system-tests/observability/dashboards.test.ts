/** Every panel's query returns data from a Prometheus that watches the running system; every metric is documented. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { dashboardPicture, type Series } from '../../observability/dashboard-picture.ts';
import { businessDashboard, type Panel, servicesDashboard } from '../../observability/grafana-dashboards.ts';
import { borrowedMetrics, metricList } from '../../observability/metric-list.ts';
import { eventually } from '../../tools/kit/eventually.ts';
import { repository } from '../../tools/kit/repository.ts';
import { installation, query, queryRange, steadyLoad, untilMeasured } from './installation.ts';

const dashboards = [servicesDashboard, businessDashboard];
const panelsOf = (dashboard: (typeof dashboards)[number]) => dashboard.rows.flatMap(({ panels }) => panels);
const queries = dashboards.flatMap((dashboard) =>
  panelsOf(dashboard).flatMap((panel) =>
    panel.queries.map(({ expr }): [string, string] => [`${dashboard.title}: ${panel.title}`, expr]),
  ),
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

  test.each(metricList)('$name is measured, with the labels that are documented', async ({ name, jobs, labels }) => {
    const series = `{__name__=~"${name}(_count)?",job=~"${jobs.join('|')}"}`;
    for (const { metric } of await untilFound(series)) {
      const { __name__, instance, job, ...own } = metric;
      expect(Object.keys(own).filter((label) => !labels.includes(label))).toEqual([]);
      expect(jobs).toContain(job);
    }
  });

  test.each(borrowedMetrics.flatMap(({ names }) => names))('%s is measured', async (name) => {
    expect((await untilFound(name)).length).toBeGreaterThan(0);
  });

  test('our services have no other metric, but for those of their libraries', async () => {
    const found = await query(
      'group by (__name__) ({job=~"backend|frontend"}) or group by (__name__) ({__name__=~"nginx_.+"})',
    );
    const names = new Set(found.map(({ metric }) => (metric.__name__ ?? '').replace(/_(bucket|sum|count)$/, '')));
    const documented = new Set(metricList.map(({ name }) => name));
    const ofOthers = /^(nodejs_|process_|scrape_|up$)/;
    expect([...names].filter((name) => !documented.has(name) && !ofOthers.test(name))).toEqual([]);
  });

  test.each(dashboards)('$title can be drawn with its data', async (dashboard) => {
    const seriesOf = new Map<Panel, Series[]>();
    for (const panel of panelsOf(dashboard)) seriesOf.set(panel, await lastHour(panel));
    const picture = dashboardPicture(dashboard, (panel) => seriesOf.get(panel) ?? []);
    for (const panel of panelsOf(dashboard)) {
      expect(picture).toContain(`>${panel.title.replaceAll('&', '&amp;')}<`);
      expect([panel.title, seriesOf.get(panel)?.length]).not.toEqual([panel.title, 0]);
    }
    const results = join(repository, 'test-results');
    mkdirSync(results, { recursive: true });
    writeFileSync(join(results, `${dashboard.uid.replace('portfolio-', 'dashboard-')}.svg`), picture);
  });
});

async function lastHour(panel: Panel): Promise<Series[]> {
  const found = await Promise.all(
    panel.queries.map(async ({ expr, legend }) =>
      (await queryRange(expr.replaceAll('$__rate_interval', '30s'), 60)).map(({ metric, values }) => ({
        legend: legend.replaceAll(/\{\{(\w+)\}\}/g, (_, label: string) => metric[label] ?? ''),
        values,
      })),
    ),
  );
  return found.flat().filter(({ values }) => values.length > 0);
}
