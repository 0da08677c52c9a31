import type { DashboardDefinition, DashboardRow, Panel } from './panels.ts';

const prometheus = { type: 'prometheus', uid: 'prometheus' };
const columns = 24; // of Grafana's grid

/** The dashboard as Grafana reads it from a file. */
export function grafanaDashboard({ uid, title, rows }: DashboardDefinition): object {
  return {
    uid,
    title,
    tags: ['portfolio'],
    timezone: 'browser',
    editable: false,
    refresh: '30s',
    schemaVersion: 39,
    time: { from: 'now-6h', to: 'now' },
    templating: { list: [] },
    annotations: {
      list: [
        {
          name: 'Imports',
          datasource: prometheus,
          enable: true,
          iconColor: 'purple',
          expr: 'changes(max(portfolio_revision)[1m:]) > 0',
          titleFormat: 'The portfolio changed',
        },
      ],
    },
    panels: grafanaPanels(rows),
  };
}

/** Each row's title, with its panels from left to right below it. */
function grafanaPanels(rows: readonly DashboardRow[]): object[] {
  const panels: object[] = [];
  let y = 0;
  for (const row of rows) {
    const gridPos = { x: 0, y, w: columns, h: 1 };
    panels.push({ id: panels.length + 1, type: 'row', title: row.title, collapsed: false, gridPos, panels: [] });
    y += 1;
    let x = 0;
    let height = 0;
    for (const panel of row.panels) {
      if (x + panel.width > columns) {
        x = 0;
        y += height;
        height = 0;
      }
      const h = panel.kind === 'stat' ? 4 : 8;
      panels.push(grafanaPanel(panel, panels.length + 1, { x, y, w: panel.width, h }));
      x += panel.width;
      height = Math.max(height, h);
    }
    y += height;
  }
  return panels;
}

function grafanaPanel({ title, description, kind, unit, queries }: Panel, id: number, gridPos: object): object {
  return {
    id,
    type: kind,
    title,
    description,
    datasource: prometheus,
    gridPos,
    fieldConfig: { defaults: { unit, min: kind === 'timeseries' ? 0 : undefined }, overrides: [] },
    options:
      kind === 'stat'
        ? { reduceOptions: { calcs: ['lastNotNull'] }, colorMode: 'none', graphMode: 'area' }
        : { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi', sort: 'desc' } },
    targets: queries.map(({ expr, legend }, index) => ({
      refId: String.fromCharCode(65 + index),
      datasource: prometheus,
      expr,
      legendFormat: legend,
      instant: kind === 'stat',
      range: kind !== 'stat',
    })),
  };
}
