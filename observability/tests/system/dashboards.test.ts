/** Every panel's query returns data from a Prometheus that watches the running system. */
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { eventually } from '../../../system-tests/docker.ts';
import { businessDashboard, servicesDashboard } from '../../grafana-dashboards.ts';
import { installation, query, steadyLoad, untilMeasured } from './installation.ts';

const queries = [servicesDashboard, businessDashboard].flatMap(({ title, rows }) =>
  rows.flatMap(({ panels }) =>
    panels.flatMap((panel) => panel.queries.map(({ expr }): [string, string] => [`${title}: ${panel.title}`, expr])),
  ),
);

describe.skipIf(!inject('engine'))('panels show data', () => {
  let stopLoad: () => Promise<void>;
  beforeAll(async () => {
    const system = installation();
    await untilMeasured();
    stopLoad = steadyLoad(system.url);
  });
  afterAll(() => stopLoad());

  test.each(queries)('%s: %s', async (_, expression) => {
    const found = await eventually('data', 60_000, async () => {
      const series = await query(expression.replaceAll('$__rate_interval', '10s'));
      return series.some(({ value }) => !Number.isNaN(value)) && series;
    });
    expect(found.length).toBeGreaterThan(0);
  });
});
