/**
 * The questions that people ask of the logs when something is wrong, and their queries for Compose and AWS.
 * observability/REFERENCE.md shows the commands, and a test runs them on the running system; infra/ saves the queries
 * in CloudWatch Logs Insights.
 */

import type { DeployableService } from './topology.ts';

export interface LogQuestion {
  /** Unique and permanent: the name of the saved query and of the documented command. */
  readonly id: string;
  readonly question: string;
  readonly cloudwatch: {
    /** Their log groups. The load balancers' access logs are files in a bucket. */
    readonly services: readonly (DeployableService | 'import')[];
    /** Commands of the query, in order. */
    readonly query: readonly string[];
  };
  /** For a shell at the root of the repository. */
  readonly compose: string;
}

/** A jq program with one step per line. */
const throughJq = (source: string, options: string, ...steps: string[]) =>
  `${source} | jq ${options} '\n  ${steps.join('\n  | ')}'`;
const logsThroughJq = (services: readonly string[], options: string, ...steps: string[]) =>
  throughJq(`docker compose logs --no-log-prefix ${services.join(' ')}`, options, ...steps);

/**
 * Some versions of Compose write a control sequence before each line. Lines that aren't JSON, such as nginx's own, are
 * skipped.
 */
const line = 'sub("^[^{]*"; "") | fromjson?';
const requestLines = `${line} | select(.message == "request")`;

export const logQuestions: readonly LogQuestion[] = [
  {
    id: 'one-request',
    question:
      'What happened to one request, in every tier? Set `REQUEST_ID` to its id, which is in the response header X-Request-Id and on every error page.',
    cloudwatch: {
      services: ['frontend', 'backend'],
      query: [
        'fields @timestamp, service, method, route, status, durationMs, message, error.message',
        'filter requestId = "REQUEST_ID"',
        'sort @timestamp asc',
      ],
    },
    compose: logsThroughJq(
      ['edge', 'frontend', 'gateway', 'backend'],
      '-cR',
      line,
      'select(.requestId == env.REQUEST_ID)',
      '{time, service, status, durationMs, route: (.route // .path), error: .error.message}',
    ),
  },
  {
    id: 'slowest-routes',
    question: 'Which routes are slow?',
    cloudwatch: {
      services: ['frontend', 'backend'],
      query: [
        'filter message = "request"',
        'stats count(*) as requests, pct(durationMs, 50) as p50, pct(durationMs, 95) as p95, max(durationMs) as slowest by service, route',
        'sort p95 desc',
        'limit 20',
      ],
    },
    compose: logsThroughJq(
      ['frontend', 'backend'],
      '-ncR',
      `[inputs | ${requestLines}]`,
      'group_by([.service, .route])',
      'map({service: .[0].service, route: .[0].route, requests: length, ms: (map(.durationMs) | sort)})',
      'map(del(.ms) + (.ms | {p50: .[length * 0.5 | floor], p95: .[length * 0.95 | floor], slowest: .[-1]}))',
      'sort_by(-.p95) | .[:20][]',
    ),
  },
  {
    id: 'errors-by-route',
    question: 'Which routes fail, and which request is an example?',
    cloudwatch: {
      services: ['frontend', 'backend'],
      query: [
        'filter message = "request" and status >= 500',
        'stats count(*) as errors, latest(requestId) as example by service, route, status',
        'sort errors desc',
      ],
    },
    compose: logsThroughJq(
      ['edge', 'frontend', 'gateway', 'backend'],
      '-ncR',
      `[inputs | ${requestLines} | select(.status >= 500) | .route = (.route // .path)]`,
      'group_by([.service, .route, .status])',
      'map((.[-1] | {service, route, status}) + {errors: length, example: .[-1].requestId})',
      'sort_by(-.errors)[]',
    ),
  },
  {
    id: 'causes',
    question: 'What do the services themselves report?',
    cloudwatch: {
      services: ['frontend', 'backend', 'import'],
      query: [
        'filter level in ["warn", "error", "fatal"] and message != "request"',
        'stats count(*) as lines, latest(error.message) as newest by service, level, message',
        'sort lines desc',
      ],
    },
    compose: logsThroughJq(
      ['frontend', 'backend', 'migrate', 'demo'],
      '-ncR',
      `[inputs | ${line} | select(.message != "request" and (.level | IN("warn", "error", "fatal")))]`,
      'group_by([.service, .level, .message])',
      'map((.[-1] | {service, level, message}) + {lines: length, newest: .[-1].error.message})',
      'sort_by(-.lines)[]',
    ),
  },
  {
    id: 'last-imports',
    question:
      'How did the last imports end? An importer’s container is gone afterwards, so this asks the portfolio, which keeps a record.',
    cloudwatch: {
      services: ['import'],
      query: [
        'fields @timestamp, fileName, outcome, asOfDate, rowsRead, rowsRejected, assetsNew, assetsChanged, assetsMissing, durationMs',
        'filter service = "importer" and ispresent(outcome)',
        'sort @timestamp desc',
        'limit 10',
      ],
    },
    compose: throughJq(
      `curl --silent --show-error --fail "\${PORTFOLIO_URL:-http://localhost:8080}/api/imports?limit=10"`,
      '-c',
      '.[]',
      '{id, file_name, outcome, as_of_date, rows_read, rows_rejected, assets_new, assets_changed, assets_missing}',
    ),
  },
];
