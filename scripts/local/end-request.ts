/**
 * Ctrl-C, SIGTERM and a closed terminal no longer end this process by themselves: they abort the signal, and the process
 * ends when it has put everything away.
 */
export function endRequest(): AbortSignal {
  const request = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => request.abort(new Error(`Ended by ${signal}.`)));
  return request.signal;
}
