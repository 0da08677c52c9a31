/**
 * What somebody asks of the logs when something is wrong, and how, on each target. OBSERVABILITY.md shows them, infra/
 * saves the queries in CloudWatch Logs Insights, and tests run the commands on the running system.
 */

export interface LogQuestion {
  /** Stable, unique; the saved query's name and the command's name in OBSERVABILITY.md. */
  readonly id: string;
  readonly question: string;
  readonly cloudwatch: {
    /** Log groups, by service. The balancers' access logs are files in a bucket. */
    readonly services: readonly ('frontend' | 'backend' | 'import')[];
    /** Commands of the query, in order. */
    readonly query: readonly string[];
  };
  /** For a shell at the root of the repository. */
  readonly compose: string;
}

const logsOf = (...services: string[]) => `docker compose logs --no-log-prefix ${services.join(' ')}`;
/** Some versions of Compose write a control sequence before each line; what then is no JSON, such as nginx's own words, is passed over. */
const line = 'sub("^[^{]*"; "") | fromjson?';
const requestLines = `${line} | select(.message == "request")`;

export const logQuestions: readonly LogQuestion[] = [
  {
    id: 'one-request',
    question:
      'What happened to one request, in every tier? Its id is in the answer’s X-Request-Id and on every error page',
    cloudwatch: {
      services: ['frontend', 'backend'],
      query: [
        'fields @timestamp, service, method, route, status, durationMs, message, error.message',
        'filter requestId = "REQUEST_ID"',
        'sort @timestamp asc',
      ],
    },
    compose: `${logsOf('edge', 'frontend', 'gateway', 'backend')} | jq -cR '${line} | select(.requestId == env.REQUEST_ID) | {time, service, status, durationMs, route: (.route // .path), error: .error.message}'`,
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
    compose: `${logsOf('frontend', 'backend')} | jq -ncR '[inputs | ${requestLines}] | group_by([.service, .route]) | map((map(.durationMs) | sort) as $ms | {service: .[0].service, route: .[0].route, requests: length, p50: $ms[length * 0.5 | floor], p95: $ms[length * 0.95 | floor], slowest: $ms[-1]}) | sort_by(-.p95) | .[:20][]'`,
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
    compose: `${logsOf('edge', 'frontend', 'gateway', 'backend')} | jq -ncR '[inputs | ${requestLines} | select(.status >= 500)] | group_by([.service, .route // .path, .status]) | map({service: .[0].service, route: (.[0].route // .[0].path), status: .[0].status, errors: length, example: .[-1].requestId}) | sort_by(-.errors)[]'`,
  },
  {
    id: 'causes',
    question: 'What do the services themselves say is wrong?',
    cloudwatch: {
      services: ['frontend', 'backend', 'import'],
      query: [
        'filter level in ["warn", "error", "fatal"] and message != "request"',
        'stats count(*) as lines, latest(error.message) as newest by service, level, message',
        'sort lines desc',
      ],
    },
    compose: `${logsOf('frontend', 'backend', 'migrate', 'demo')} | jq -ncR '[inputs | ${line} | select((.level | IN("warn", "error", "fatal")) and .message != "request")] | group_by([.service, .level, .message]) | map({service: .[0].service, level: .[0].level, message: .[0].message, lines: length, newest: .[-1].error.message}) | sort_by(-.lines)[]'`,
  },
  {
    id: 'last-imports',
    question:
      'How did the last imports end? An importer’s container is gone afterwards: Compose asks the portfolio, which has it on record',
    cloudwatch: {
      services: ['import'],
      query: [
        'fields @timestamp, fileName, outcome, asOfDate, rowsRead, rowsRejected, assetsNew, assetsChanged, assetsMissing, durationMs',
        'filter service = "importer" and ispresent(outcome)',
        'sort @timestamp desc',
        'limit 10',
      ],
    },
    compose: `curl --silent --show-error --fail "\${PORTFOLIO_URL:-http://localhost:8080}/api/imports?limit=10" | jq -c '.[] | {id, file_name, outcome, as_of_date, rows_read, rows_rejected, assets_new, assets_changed, assets_missing}'`,
  },
];
