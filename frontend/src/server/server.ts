import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { format, stripVTControlCharacters } from 'node:util';
import type { Logger } from 'pino';
import packageFile from '../../package.json' with { type: 'json' };
import { readConfig } from './config.ts';
import { createDashboard } from './dashboard-server.ts';
import { shutDown } from './lifecycle.ts';
import { createLogger } from './logger.ts';
import { createMetrics, createMetricsServer } from './metrics.ts';
import { portfolioStateReader } from './portfolio-state.ts';
import { ConfigurationError } from './read-settings.generated.ts';
import { configurationExitCode } from './settings.generated.ts';
import { staticFiles } from './static-files.ts';

const cacheBytes = 64 * 1024 * 1024;

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const { version } = packageFile;
  const { release } = config;
  const log = createLogger({ level: config.logLevel, version, release, environment: config.environment });

  sendConsoleToLog(log);

  const development = process.argv.includes('--dev');
  // The build puts this file into dist/, beside what Next built; in development it is in src/server/.
  const directory = development ? join(import.meta.dirname, '../..') : import.meta.dirname;
  if (!development) applyBuiltConfig(directory);
  const { default: next } = await import('next');
  const application = next({ dev: development, dir: directory, quiet: true });
  await application.prepare();

  const metrics = createMetrics({ version, release });
  // Imported only when it is on, so that it costs nothing when it is off.
  const tracing =
    config.otelExporterOtlpEndpoint === undefined
      ? undefined
      : (await import('./tracing-sdk.ts')).startTracing({
          endpoint: config.otelExporterOtlpEndpoint,
          release,
          environment: config.environment,
          log,
        });
  const dashboard = createDashboard({
    application: { apiUrl: config.apiUrl, environment: config.environment, release, version, startedAt: new Date() },
    state: portfolioStateReader(config.apiUrl),
    files: development ? undefined : staticFiles(directory),
    render: application.getRequestHandler(),
    log,
    metrics,
    tracing,
    cacheBytes,
  });

  const metricsServer = config.metricsPort === 0 ? undefined : createMetricsServer(metrics);
  if (metricsServer) await listen(metricsServer, config.metricsPort, config.host, 'METRICS_PORT');
  await listen(dashboard.server, config.port, config.host, 'PORT');
  log.info(
    { address: dashboard.server.address(), metricsPort: config.metricsPort, apiUrl: config.apiUrl },
    'listening',
  );

  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      shutDown(dashboard, config.drainSeconds, log)
        .then(() => tracing?.shutdown())
        .then(
          () => process.exit(0),
          (error: unknown) => {
            log.fatal({ error }, 'shutdown failed');
            process.exit(1);
          },
        );
    });
  }
}

/** Next would look for next.config.ts, which is not in the standalone output; its configuration is in a file of the build. */
function applyBuiltConfig(directory: string): void {
  const { config } = JSON.parse(readFileSync(join(directory, '.next/required-server-files.json'), 'utf8'));
  process.env.__NEXT_PRIVATE_STANDALONE_CONFIG = JSON.stringify(config);
  (process.env as Record<string, string>).NODE_ENV = 'production';
}

/** Next writes to the console; this turns its output into log lines. */
function sendConsoleToLog(log: Logger): void {
  for (const [method, level] of [
    ['log', 'info'],
    ['info', 'info'],
    ['warn', 'warn'],
    ['error', 'error'],
  ] as const) {
    console[method] = (...parts: unknown[]) =>
      log[level]({ source: 'next' }, stripVTControlCharacters(format(...parts)).trim());
  }
}

function listen(server: Server, port: number, host: string, setting: 'PORT' | 'METRICS_PORT'): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = `Port ${port} on ${host} is taken. Stop the process that listens there, or set another ${setting}.`;
      reject(error.code === 'EADDRINUSE' ? new Error(taken) : error);
    });
    server.listen(port, host, () => {
      server.removeAllListeners('error');
      resolve();
    });
  });
}

main().catch((error: unknown) => {
  // Not console.error, which may write to the log by now: whoever starts the dashboard reads stderr.
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exit(error instanceof ConfigurationError ? configurationExitCode : 1);
});
