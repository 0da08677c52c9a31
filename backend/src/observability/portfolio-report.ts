import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import type { Database } from '../database/schema.ts';
import { readPortfolioFigures } from './portfolio-metrics.ts';

const everyMs = 5 * 60_000;

/**
 * Logs the portfolio's figures now and every five minutes. On AWS nothing scrapes metrics, so alarms and dashboards read them
 * from the log.
 * @returns stops the reports
 */
export function reportPortfolio(db: Kysely<Database>, logger: Logger, now: () => number): () => void {
  const report = () => {
    readPortfolioFigures(db).then(
      (figures) => {
        const value = (status: string) => Number(figures.status[status]?.value ?? 0);
        logger.info(
          {
            revision: figures.revision,
            asOfAgeSeconds:
              figures.last_as_of_date === null
                ? null
                : Math.round((now() - Date.parse(`${figures.last_as_of_date}T00:00:00Z`)) / 1000),
            outstanding: value('active'),
            overdue: Number(figures.overdue_value),
            defaulted: value('defaulted'),
          },
          'portfolio',
        );
      },
      (error: unknown) => logger.warn({ error }, 'the portfolio can not be reported'),
    );
  };
  report();
  const timer = setInterval(report, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
