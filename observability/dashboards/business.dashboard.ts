import { chart, type DashboardDefinition, stat } from './panels.ts';

/** For portfolio managers: how much is outstanding, what is overdue or defaulted, and how old the figures are. */
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
        chart('Nominal value by status', 'short', 'A step means that a tape was imported', {
          expr: 'max by (status) (portfolio_nominal_value)',
          legend: '{{status}}',
        }),
        chart('Assets by status', 'short', '', { expr: 'max by (status) (portfolio_assets)', legend: '{{status}}' }),
      ],
    },
    {
      title: 'Imports',
      panels: [
        stat('Age of the figures', 's', 'Time since the start of the as-of date', 'max(portfolio_as_of_age_seconds)'),
        stat('Last import', 's', 'Time since the last tape was loaded', 'min(import_last_loaded_age_seconds)'),
        stat('Rows of the last import', 'short', '', 'max(import_last_rows)'),
        stat('Duration of the last import', 's', '', 'max(import_last_duration_seconds)'),
        chart('Imports by outcome', 'none', 'Since the first import', {
          expr: 'max by (outcome) (imports)',
          legend: '{{outcome}}',
        }),
        chart('Age of the portfolio’s revision', 's', 'Drops to 0 when the portfolio changes', {
          expr: 'min(portfolio_revision_age_seconds)',
          legend: 'age',
        }),
      ],
    },
  ],
};
