/**
 * Ctrl-C, SIGTERM, a closed terminal and the end of the parent process no longer end this process. They abort the
 * returned signal instead, so that the process can clean up first.
 */
export function endRequest(): AbortSignal {
  const request = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => request.abort(new Error(`Ended by ${signal}.`)));
  process.on('disconnect', () => request.abort(new Error('Ended with the process that started it.')));
  process.channel?.unref(); // the channel to the parent must not keep this process alive
  // The reader of the output may be gone already.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  return request.signal;
}
