import { type DestinationStream, type Logger, pino } from 'pino';

export interface LoggerOptions {
  readonly level: string;
  readonly version: string;
  readonly release: string;
  readonly environment: string;
}

/** JSON lines with the field names of every service; observability/REFERENCE.md documents them. */
export function createLogger(
  { level, version, release, environment }: LoggerOptions,
  stream?: DestinationStream,
): Logger {
  const options = {
    level,
    messageKey: 'message',
    errorKey: 'error',
    base: { service: 'frontend', version, release, environment },
    formatters: { level: (label: string) => ({ level: label }) },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { error: pino.stdSerializers.err },
    // A session's secrets must never reach the logs.
    redact: {
      paths: ['cookie', '*.cookie', 'authorization', '*.authorization', 'password', '*.password'],
      censor: '[redacted]',
    },
  };
  return stream === undefined ? pino(options) : pino(options, stream);
}
