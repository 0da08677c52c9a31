import Fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import type { Config } from './config/config.ts';
import { databaseErrorKind } from './database/errors.ts';
import type { Database } from './database/schema.ts';
import { ageingRoutes } from './features/ageing/ageing.routes.ts';
import { assetDetailRoutes } from './features/assets/asset-detail.routes.ts';
import { assetsRoutes } from './features/assets/assets.routes.ts';
import { type DownloadLimits, downloadLimits } from './features/assets/assets.stream.ts';
import { concentrationRoutes } from './features/concentration/concentration.routes.ts';
import { docsRoutes } from './features/docs/docs.routes.ts';
import { healthRoutes } from './features/health/health.routes.ts';
import { historyRoutes } from './features/history/history.routes.ts';
import { importsRoutes } from './features/imports/imports.routes.ts';
import { insightsRoutes } from './features/insights/insights.routes.ts';
import { maturitiesRoutes } from './features/maturities/maturities.routes.ts';
import { performanceRoutes } from './features/performance/performance.routes.ts';
import { statusRoutes } from './features/status/status.routes.ts';
import { transitionsRoutes } from './features/transitions/transitions.routes.ts';
import { answerUnreadableRequest, refuseTunnel } from './http/client-error.ts';
import { corsHook, originHeaders } from './http/cors.ts';
import { answerProblem } from './http/error-handler.ts';
import { requireOneHost } from './http/host.ts';
import { answerMethodNotAllowed } from './http/method-not-allowed.ts';
import { rateLimitHook } from './http/rate-limit.ts';
import { requestId } from './http/request-id.ts';
import { type ResponseCache, responseCache } from './http/response-cache.ts';
import { securityHeaders } from './http/security-headers.ts';
import { refuseUnreadableAddress } from './http/unreadable-address.ts';
import { parameterValidator } from './http/validator.ts';
import type { Metrics } from './observability/metrics.ts';
import { requestObserver } from './observability/request-observer.ts';
import { requestTrace } from './observability/request-trace.ts';
import type { Tracing } from './observability/tracing.ts';
import { type CurrentPortfolio, currentPortfolio } from './portfolio/portfolio-state.ts';

declare module 'fastify' {
  interface FastifyInstance {
    database: Kysely<Database>;
    responses: ResponseCache;
    portfolio: CurrentPortfolio;
    metrics: Metrics;
    logger: Logger;
  }
  interface FastifySchema {
    operationId?: string;
    summary?: string;
    description?: string;
    tags?: readonly string[];
    hide?: boolean;
  }
}

export interface AppOptions {
  readonly config: Config;
  readonly database: Kysely<Database>;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly tracing?: Tracing | undefined;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  readonly startedAt: Date;
  /** True from SIGTERM on. */
  readonly isDraining: () => boolean;
  /** Without it, the defaults. */
  readonly downloads?: DownloadLimits | undefined;
  readonly beforeRoutes?: (app: FastifyInstance) => Promise<void>;
}

/** The Portfolio API, not yet listening. Closing it leaves the database connection to its owner. */
export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const { config, database, logger, metrics } = options;
  const everyAnswer = { ...securityHeaders, ...originHeaders(config.corsOrigins), 'x-release': config.release };
  const app = Fastify({
    // The observer writes one line per request. The framework would write two, and create a child logger for each request.
    logger: false,
    genReqId: requestId,
    requestIdHeader: false,
    trustProxy: [...config.trustedProxies],
    requestTimeout: 30_000,
    keepAliveTimeout: 75_000,
    return503OnClosing: false,
    exposeHeadRoutes: true,
    routerOptions: { maxParamLength: 300 },
    // No request here has a body, so none needs a stream to read it from.
    // A hook answers a missing Host, because Node's own answer has no body.
    http: { maxHeaderSize: 16_384, optimizeEmptyRequests: true, requireHostHeader: false },
    clientErrorHandler: answerUnreadableRequest,
    // An address that can't be decoded or is too long never reaches the hooks, so all headers are set here.
    frameworkErrors: (error, request, reply) =>
      answerProblem(error, undefined, request, reply.headers(everyAnswer).header('x-request-id', request.id), logger),
  });
  app.server.on('connect', refuseTunnel);
  // Answers are text already. The schemas describe them, and tests check that, not the running API.
  app.setValidatorCompiler(parameterValidator());
  app.setSerializerCompiler(() => (value) => JSON.stringify(value));

  app.decorate('database', database);
  app.decorate('metrics', metrics);
  app.decorate('logger', logger);
  const portfolio = currentPortfolio(database, options.now);
  app.decorate('portfolio', portfolio);
  app.decorate(
    'responses',
    responseCache({
      db: database,
      portfolio,
      release: config.release,
      maxBytes: config.responseCacheMb * 1024 * 1024,
      metrics,
    }),
  );

  app.decorateRequest('traceId', undefined);
  app.decorateRequest('span', undefined);
  app.addHook('onRequest', requestTrace(options.tracing));
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(everyAnswer);
    reply.header('x-request-id', request.id);
    done();
  });
  app.addHook('onRequest', corsHook(config.corsOrigins));
  if (config.rateLimitPerMinute > 0) app.addHook('onRequest', rateLimitHook(config.rateLimitPerMinute, options.now));
  app.addHook('onRequest', requireOneHost);
  app.addHook('onRequest', refuseUnreadableAddress);
  answerMethodNotAllowed(app);
  app.addHook('onResponse', requestObserver(logger, metrics));
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const kind = databaseErrorKind(error);
    if (kind !== undefined) metrics.databaseErrors.inc({ kind });
    return answerProblem(error, kind, request, reply, logger);
  });

  await options.beforeRoutes?.(app);
  registerRoutes(app, options);
  return app;
}

function registerRoutes(app: FastifyInstance, { config, isDraining, startedAt, downloads }: AppOptions): void {
  healthRoutes(app, isDraining);
  statusRoutes(app, {
    release: config.release,
    environment: config.environment,
    startedAt,
    currency: config.portfolioCurrency,
    timeZone: config.portfolioTimeZone,
  });
  insightsRoutes(app);
  ageingRoutes(app);
  performanceRoutes(app);
  maturitiesRoutes(app);
  concentrationRoutes(app);
  historyRoutes(app);
  transitionsRoutes(app);
  assetsRoutes(app, downloads ?? downloadLimits(config.databasePoolSize));
  assetDetailRoutes(app);
  importsRoutes(app);
  docsRoutes(app);
}
