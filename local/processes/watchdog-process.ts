import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { isAlive, type ProcessIdentity, signalGroup } from './processes.ts';

/**
 * The process that outlives a killed supervisor, to end what that one has started. It is told of each by a line of its
 * input, and by another when that has ended; the input ends with the supervisor, however that ended.
 */
export type Told = { readonly started: Watched } | { readonly ended: number };

export interface Watched extends ProcessIdentity {
  /** What ends it in order. */
  readonly signal: NodeJS.Signals;
}

/** How long each may take to end in order, in milliseconds. */
const grace = 4_000;

// Without those that have ended: their ids, and the groups of the same numbers, may be another program's by now.
const watched = new Map<number, Watched>();
for await (const line of createInterface({ input: process.stdin })) {
  const told = JSON.parse(line) as Told;
  if ('started' in told) watched.set(told.started.pid, told.started);
  else watched.delete(told.ended);
}

const left = [...watched.values()].filter(isAlive);
for (const { pid, signal } of left) signalGroup(pid, signal);
const deadline = Date.now() + grace;
while (left.some(isAlive) && Date.now() < deadline) await delay(50);
for (const { pid } of left.filter(isAlive)) signalGroup(pid, 'SIGKILL');
