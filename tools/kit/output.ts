import type { ChildProcess } from 'node:child_process';

/** Collects the piped output of a child process. @returns a function that gives the output so far */
export function outputOf({ stdout, stderr }: Pick<ChildProcess, 'stdout' | 'stderr'>): () => string {
  let output = '';
  for (const stream of [stdout, stderr]) stream?.on('data', (chunk: Buffer) => (output += chunk));
  return () => output;
}
