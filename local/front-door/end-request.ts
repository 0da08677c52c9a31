/**
 * Ctrl-C, SIGTERM, a closed terminal and the end of what started this process no longer end it by themselves: they abort the
 * signal, and the process ends when it has put everything away.
 */
export function endRequest(): AbortSignal {
  const request = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => request.abort(new Error(`Ended by ${signal}.`)));
  process.on('disconnect', () => request.abort(new Error('Ended with the process that started it.')));
  process.channel?.unref(); // waiting for that is no reason to stay
  // Nobody may be left to read what it still says.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  return request.signal;
}
