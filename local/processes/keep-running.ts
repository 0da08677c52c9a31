import { readFileSync } from 'node:fs';
import { type Service, startService } from './processes.ts';

export interface KeepRunningOptions {
  /** Once aborted, nothing is restarted. */
  readonly stopping: AbortSignal;
  /** Called when the set of running processes has changed. */
  readonly onChange: () => void;
  readonly giveUp: (message: string) => void;
}

/**
 * Starts a service and restarts it when it exits. After three quick exits in a row it gives up, because a restart won't
 * help. It also gives up when the service was killed: whoever kills one process wants the whole system to end.
 */
export function keepRunning(
  services: Service[],
  options: Parameters<typeof startService>[0],
  { stopping, onChange, giveUp }: KeepRunningOptions,
): void {
  let quickEnds = 0;
  const run = (): void => {
    const startedAt = Date.now();
    const service = startService(options);
    services.push(service);
    onChange();
    service.child.once('exit', (code, signal) => {
      services.splice(services.indexOf(service), 1);
      if (stopping.aborted) return;
      if (signal === 'SIGKILL')
        return giveUp(`The ${options.name} was killed, so everything else was stopped too. Start again.`);
      quickEnds = Date.now() - startedAt < 10_000 ? quickEnds + 1 : 0;
      if (quickEnds >= 3)
        return giveUp(
          `The ${options.name} keeps exiting (${signal ?? `exit code ${code}`}). Its log is ${options.logFile}; it ends with:\n${lastLine(options.logFile)}`,
        );
      console.error(`The ${options.name} exited (${signal ?? `exit code ${code}`}); restarting it.`);
      setTimeout(() => stopping.aborted || run(), 500);
    });
  };
  run();
}

function lastLine(file: string): string {
  return readFileSync(file, 'utf8').trimEnd().split('\n').at(-1) ?? '';
}
