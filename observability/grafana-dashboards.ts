import { burnRates, objectives } from '../platform/alerts.ts';

export interface Panel {
  readonly title: string;
  /** What to read from it. */
  readonly description: string;
  readonly kind: 'timeseries' | 'stat';
  /** As Grafana names units. */
  readonly unit: string;
  readonly width: 6 | 12;
  readonly queries: readonly { readonly expr: string; readonly legend: string }[];
}

export interface DashboardDefinition {
  readonly uid: string;
  readonly title: string;
  readonly rows: readonly { readonly title: string; readonly panels: readonly Panel[] }[];
}

type Query = Panel['queries'][number];
const chart = (title: string, unit: string, description: string, ...queries: Query[]): Panel => ({
  ...{ kind: 'timeseries', width: 12, title, unit, description, queries },
});
const stat = (title: string, unit: string, description: string, expr: string): Panel => ({
  ...{ kind: 'stat', width: 6, title, unit, description, queries: [{ expr, legend: '' }] },
});

const window = '$__rate_interval';
const quantile = (share: number, job: string, by: string) =>
  `histogram_quantile(${share}, sum by (${by}le) (rate(http_request_duration_seconds_bucket{job="${job}"}[${window}])))`;

/** For who keeps it running: what is promised first, then each tier from the edge to the database. */
export const servicesDashboard: DashboardDefinition = {
  uid: 'portfolio-services',
  title: 'Portfolio: services',
  rows: [
    {
      title: 'Objectives',
      panels: [
        ...objectives.map(({ id, meaning, target, windowDays }) =>
          stat(
            `${id}: budget left`,
            'percentunit',
            `${meaning}: ${Number((target * 100).toFixed(4))} % in ${windowDays} days. What is left of the rest`,
            `1 - objective:bad_ratio{objective="${id}",window="${windowDays}d"} / ${Number((1 - target).toFixed(6))}`,
          ),
        ),
        stat('Alerts firing', 'none', 'Details: Prometheus, Alerts', 'count(ALERTS{alertstate="firing"}) or vector(0)'),
        chart(
          'Burn rate',
          'none',
          `1 spends a budget evenly over its window; above ${burnRates.slow.factor} there is a ticket, above ${burnRates.fast.factor} a page`,
          ...objectives.map(({ id, target }) => ({
            expr: `objective:bad_ratio{objective="${id}",window="${burnRates.fast.long}"} / ${Number((1 - target).toFixed(6))}`,
            legend: id,
          })),
        ),
        chart(
          'Targets that answer',
          'none',
          'A step down is a replica, a tier or an exporter that is gone',
          { expr: 'sum by (job) (up{job!="probe"})', legend: '{{job}}' },
          { expr: 'probe_success', legend: '{{service}}' },
        ),
      ],
    },
    {
      title: 'Edge and gateway (nginx)',
      panels: [
        chart('Requests by status', 'reqps', 'What readers get, and what the gateway gives', {
          expr: `sum by (service, status) (rate(nginx_requests_total[${window}]))`,
          legend: '{{service}} {{status}}',
        }),
        chart('Slowest 5% of requests', 's', 'The whole way, as a reader waits for it', {
          expr: `histogram_quantile(0.95, sum by (service, le) (rate(nginx_request_duration_seconds_bucket[${window}])))`,
          legend: '{{service}}',
        }),
      ],
    },
    {
      title: 'Dashboard (frontend)',
      panels: [
        chart('Pages by outcome', 'reqps', 'Partial: something could not be shown', {
          expr: `sum by (outcome) (rate(frontend_renders_total[${window}]))`,
          legend: '{{outcome}}',
        }),
        chart('Slowest 5% by route', 's', 'Rendering, with the calls to the API', {
          expr: quantile(0.95, 'frontend', 'route, '),
          legend: '{{route}}',
        }),
        chart('Page cache', 'reqps', 'A hit costs no rendering', {
          expr: `sum by (result) (rate(frontend_page_cache_requests_total[${window}]))`,
          legend: '{{result}}',
        }),
        chart('Calls to the API that failed', 'reqps', 'By kind; refused and missing are a reader’s doing', {
          expr: `sum by (kind) (rate(frontend_upstream_failures_total[${window}]))`,
          legend: '{{kind}}',
        }),
      ],
    },
    {
      title: 'API (backend)',
      panels: [
        chart('Requests by status', 'reqps', '', {
          expr: `sum by (status) (rate(http_requests_total{job="backend"}[${window}]))`,
          legend: '{{status}}',
        }),
        chart('Slowest 5% by route', 's', 'A whole-portfolio download takes as long as its reader', {
          expr: quantile(0.95, 'backend', 'route, '),
          legend: '{{route}}',
        }),
        chart('Finished responses', 'reqps', 'A hit costs no query; all are misses just after an import', {
          expr: `sum by (result) (rate(response_cache_requests_total[${window}]))`,
          legend: '{{result}}',
        }),
        chart('Database pool', 'none', 'Waiting above 0 for long: the pool or the database is too small', {
          expr: 'sum by (state) (database_pool_connections)',
          legend: '{{state}}',
        }),
        chart('Failed queries', 'reqps', 'By kind', {
          expr: `sum by (kind) (rate(database_errors_total[${window}]))`,
          legend: '{{kind}}',
        }),
        chart(
          'Whole-portfolio downloads open',
          'none',
          'Six at once for each replica, two of one client; more are told to wait',
          {
            expr: 'sum(asset_streams_open)',
            legend: 'open',
          },
        ),
      ],
    },
    {
      title: 'Processes',
      panels: [
        chart('Event-loop delay, slowest 1%', 's', 'Above 0.1 s everything else waits', {
          expr: 'max by (job) (nodejs_eventloop_lag_p99_seconds)',
          legend: '{{job}}',
        }),
        chart(
          'Memory',
          'bytes',
          'Resident, and the limit at which the process is killed',
          {
            expr: 'max by (job) (process_resident_memory_bytes{job=~"backend|frontend"})',
            legend: '{{job}}',
          },
          { expr: 'min by (job) (process_memory_limit_bytes)', legend: '{{job}} limit' },
        ),
        chart('CPU', 'percentunit', 'Of what a replica gets before it is throttled', {
          expr: `max by (job) (rate(process_cpu_seconds_total{job=~"backend|frontend"}[${window}]) / process_cpu_limit_cores)`,
          legend: '{{job}}',
        }),
        chart('Starts', 'none', 'Within 15 minutes; more than two are a loop', {
          expr: 'sum by (job) (changes(process_start_time_seconds{job=~"backend|frontend"}[15m]))',
          legend: '{{job}}',
        }),
      ],
    },
    {
      title: 'Database',
      panels: [
        chart('Connections', 'none', 'Of all programs, whoever they are', {
          expr: 'sum(pg_stat_database_numbackends{datname="portfolio"})',
          legend: 'connections',
        }),
        chart(
          'Transactions',
          'ops',
          '',
          {
            expr: `sum(rate(pg_stat_database_xact_commit{datname="portfolio"}[${window}]))`,
            legend: 'committed',
          },
          {
            expr: `sum(rate(pg_stat_database_xact_rollback{datname="portfolio"}[${window}]))`,
            legend: 'rolled back',
          },
        ),
        chart(
          'Size',
          'bytes',
          'The database, and what is left on its file system',
          {
            expr: 'max(pg_database_size_bytes{datname="portfolio"})',
            legend: 'database',
          },
          { expr: 'min(node_filesystem_avail_bytes{mountpoint="/database"})', legend: 'free' },
        ),
        chart(
          'Machine',
          'percentunit',
          'Of the machine that all containers share',
          {
            expr: `1 - avg(rate(node_cpu_seconds_total{mode="idle"}[${window}]))`,
            legend: 'CPU busy',
          },
          { expr: '1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes', legend: 'memory used' },
        ),
      ],
    },
  ],
};

/** For who manages the portfolio: how much is out, what is late or lost, and how old the figures are. */
export const businessDashboard: DashboardDefinition = {
  uid: 'portfolio-business',
  title: 'Portfolio: business',
  rows: [
    {
      title: 'The book',
      panels: [
        stat('Outstanding', 'short', 'Nominal value of active assets', 'max(portfolio_nominal_value{status="active"})'),
        stat('Overdue', 'short', 'Nominal value of active assets past their due date', 'max(portfolio_overdue_value)'),
        stat(
          'Overdue rate',
          'percentunit',
          'Overdue ÷ outstanding',
          'max(portfolio_overdue_value) / max(portfolio_nominal_value{status="active"})',
        ),
        stat(
          'Defaulted',
          'short',
          'Nominal value of defaulted assets',
          'max(portfolio_nominal_value{status="defaulted"})',
        ),
        chart('Nominal value by status', 'short', 'A step is an import', {
          expr: 'max by (status) (portfolio_nominal_value)',
          legend: '{{status}}',
        }),
        chart('Assets by status', 'short', '', { expr: 'max by (status) (portfolio_assets)', legend: '{{status}}' }),
      ],
    },
    {
      title: 'Imports',
      panels: [
        stat('Age of the figures', 's', 'Time since the as-of date began', 'max(portfolio_as_of_age_seconds)'),
        stat('Last import', 's', 'Time since a tape was loaded', 'min(import_last_loaded_age_seconds)'),
        stat('Rows of the last import', 'short', '', 'max(import_last_rows)'),
        stat('Duration of the last import', 's', '', 'max(import_last_duration_seconds)'),
        chart('Imports by outcome', 'none', 'Since the portfolio began', {
          expr: 'max by (outcome) (imports)',
          legend: '{{outcome}}',
        }),
        chart('Age of the portfolio’s revision', 's', 'Falls to 0 with each change', {
          expr: 'min(portfolio_revision_age_seconds)',
          legend: 'age',
        }),
      ],
    },
  ],
};

export interface Placed {
  /** In the grid's units: 24 columns, rows as Grafana counts them. */
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  /** Title of the row that this is, or is in. */
  readonly row: string;
  /** Absent: the row's own title. */
  readonly panel?: Panel;
}

/** Where everything stands: a title for each row, its panels from left to right below it. */
export function placed({ rows }: DashboardDefinition): Placed[] {
  const parts: Placed[] = [];
  let y = 0;
  for (const row of rows) {
    parts.push({ x: 0, y, w: 24, h: 1, row: row.title });
    y += 1;
    let x = 0;
    let height = 0;
    for (const panel of row.panels) {
      const h = panel.kind === 'stat' ? 4 : 8;
      if (x + panel.width > 24) {
        x = 0;
        y += height;
        height = 0;
      }
      parts.push({ x, y, w: panel.width, h, row: row.title, panel });
      x += panel.width;
      height = Math.max(height, h);
    }
    y += height;
  }
  return parts;
}

/** The dashboard as Grafana reads it. */
export function grafanaDashboard(dashboard: DashboardDefinition): object {
  const { uid, title } = dashboard;
  const panels = placed(dashboard).map(({ row, panel, ...gridPos }, index) =>
    panel === undefined
      ? { id: index + 1, type: 'row', title: row, collapsed: false, gridPos, panels: [] }
      : grafanaPanel(panel, index + 1, gridPos),
  );
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
    panels,
  };
}

const prometheus = { type: 'prometheus', uid: 'prometheus' };

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
