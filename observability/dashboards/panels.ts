export interface Panel {
  readonly title: string;
  /** How to read it. */
  readonly description: string;
  readonly kind: 'timeseries' | 'stat';
  /** One of Grafana's names of units. */
  readonly unit: string;
  readonly width: 6 | 12;
  readonly queries: readonly { readonly expr: string; readonly legend: string }[];
}

export interface DashboardDefinition {
  readonly uid: string;
  readonly title: string;
  readonly rows: readonly DashboardRow[];
}

export interface DashboardRow {
  readonly title: string;
  readonly panels: readonly Panel[];
}

type Query = Panel['queries'][number];

export const chart = (title: string, unit: string, description: string, ...queries: Query[]): Panel => ({
  ...{ kind: 'timeseries', width: 12, title, unit, description, queries },
});

export const stat = (title: string, unit: string, description: string, expr: string): Panel => ({
  ...{ kind: 'stat', width: 6, title, unit, description, queries: [{ expr, legend: '' }] },
});
