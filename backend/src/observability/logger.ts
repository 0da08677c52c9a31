import { type DestinationStream, type Logger, pino } from 'pino';
import packageFile from '../../package.json' with { type: 'json' };
import type { Config } from '../config/config.ts';
import { bufferedStdout } from './buffered-stdout.ts';

export interface LoggerOptions {
  readonly service: 'backend' | 'importer' | 'migrate';
  readonly level: Config['logLevel'];
  readonly environment: string;
  readonly release: string;
}

/** Keys whose values never reach a log line. */
const redacted = [
  'password',
  '*.password',
  'connectionString',
  '*.connectionString',
  'authorization',
  '*.authorization',
  'cookie',
  '*.cookie',
];

/** JSON lines with one set of field names in every service; observability/REFERENCE.md documents them. */
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
      timestamp: timeField,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: redacted, censor: '[redacted]' },
      serializers: { error: pino.stdSerializers.err },
    },
    stream,
  );
}

let lastMillisecond = 0;
let lastField = '';

/** The time of a line. Many lines share a millisecond, and formatting it is a sixth of a line's cost. */
function timeField(): string {
  const now = Date.now();
  if (now !== lastMillisecond) {
    lastMillisecond = now;
    lastField = `,"time":"${new Date(now).toISOString()}"`;
  }
  return lastField;
}
