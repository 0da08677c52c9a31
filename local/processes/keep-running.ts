import { type Service, startService } from './processes.ts';

export interface KeepRunningOptions {
  /** While aborted, nothing is started again. */
  readonly stopping: AbortSignal;
  /** The processes that run have changed. */
  readonly onChange: () => void;
  readonly giveUp: (message: string) => void;
}

/**
 * Starts a service, and restarts it when it ends by itself. After three quick ends in a row it gives up, because a restart
 * won't help. Somebody who kills one process wants the whole system to end, so everything ends with it.
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
        return giveUp(`The ${options.name} was killed, and everything ends with it. Start again.`);
      quickEnds = Date.now() - startedAt < 10_000 ? quickEnds + 1 : 0;
      if (quickEnds >= 3)
        return giveUp(
          `The ${options.name} keeps ending (${signal ?? `exit code ${code}`}). Its last words are in ${options.logFile}.`,
        );
      console.error(`The ${options.name} ended (${signal ?? `exit code ${code}`}); starting it again.`);
      setTimeout(() => stopping.aborted || run(), 500);
    });
  };
  run();
}
