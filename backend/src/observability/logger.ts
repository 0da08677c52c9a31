import { type DestinationStream, type Logger, pino } from 'pino';
import packageFile from '../../package.json' with { type: 'json' };
import type { LogLevel } from '../config/config.ts';
import { bufferedStdout } from './buffered-stdout.ts';

export interface LoggerOptions {
  readonly service: 'backend' | 'importer' | 'migrate';
  readonly level: LogLevel;
  readonly environment: string;
  readonly release: string;
}

/** Values that never reach a log line, wherever they stand. */
export const redacted = [
  'password',
  '*.password',
  'connectionString',
  '*.connectionString',
  'authorization',
  '*.authorization',
  'cookie',
  '*.cookie',
];

/** JSON lines with one set of field names in every service; OBSERVABILITY.md documents them. */
export function createLogger(options: LoggerOptions, stream: DestinationStream = bufferedStdout()): Logger {
  return pino(
    {
      level: options.level,
      messageKey: 'message',
      base: {
        service: options.service,
        version: packageFile.version,
        release: options.release,
        environment: options.environment,
      },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: redacted, censor: '[redacted]' },
      serializers: { error: pino.stdSerializers.err },
    },
    stream,
  );
}
