import { setTimeout as delay } from 'node:timers/promises';
import type { BenchServer } from './database.ts';
import { measureLoad, quantile } from './load.ts';
import { count, latencyCells, megabytes, ms, type SectionReport } from './report.ts';
import { type RunningApi, startApi } from './servers.ts';

const pauseMs = 20;

/** Downloads the whole portfolio in one response: how it affects the API's memory and the latency of other requests. */
export async function streamSection(server: BenchServer): Promise<SectionReport> {
  const { readerUrl } = await server.large();
  const downloads = server.scale.rounds(3);
  const api = await startApi(server, readerUrl, 'api-stream');
  // Warm up first, so that the growth in memory is due to the stream alone.
  await measureLoad(`${api.url}/insights`, { connections: 8, seconds: server.scale.seconds(2) });
  const before = await api.residentMemory();
  const quiet = await askMeanwhile(api, delay(server.scale.seconds(2) * 1_000));
  const runs = [];
  for (let run = 1; run <= downloads; run += 1) {
    const startedAt = performance.now();
    const download = wholePortfolio(api);
    const meanwhile = await askMeanwhile(api, download);
    const seconds = (performance.now() - startedAt) / 1000;
    runs.push({ ...meanwhile, seconds, bytes: await download });
  }
  const growth = Math.max(...runs.map(({ peak }) => peak)) - before;
  const during = runs.flatMap(({ durations }) => durations);
  return {
    tables: [
      {
        title: `GET /assets of ${count(server.scale.assets)} assets; resident memory before it ${megabytes(before)}`,
        columns: ['download', 'seconds', 'size', 'peak memory', '/insights meanwhile: p50', 'p99', 'answers'],
        rows: [
          ['none', '2.0', '', megabytes(quiet.peak), ...latencies(quiet.durations)],
          ...runs.map(({ seconds, bytes, peak, durations }, index) => [
            String(index + 1),
            seconds.toFixed(1),
            megabytes(bytes),
            megabytes(peak),
            ...latencies(durations),
          ]),
        ],
      },
    ],
    targets: [
      {
        what: 'growth of resident memory',
        measured: megabytes(growth),
        wanted: 'under 100 MB',
        met: growth < 100e6,
      },
      {
        what: 'other requests during a download, p99',
        measured: ms(quantile(during, 0.99)),
        wanted: 'keep answering',
        met: during.length > 0,
      },
    ],
  };
}

/** @returns the number of bytes read; they are discarded */
async function wholePortfolio(api: RunningApi): Promise<number> {
  const response = await fetch(`${api.url}/assets`);
  if (!response.ok || response.body === null) throw new Error(`/assets answered ${response.status}.`);
  let bytes = 0;
  for await (const piece of response.body) bytes += (piece as Uint8Array).byteLength;
  return bytes;
}

/** Requests the insights and the memory figure repeatedly until `work` is done. */
async function askMeanwhile(api: RunningApi, work: Promise<unknown>): Promise<{ durations: number[]; peak: number }> {
  let busy = true;
  const done = work.finally(() => {
    busy = false;
  });
  const durations: number[] = [];
  let peak = 0;
  while (busy) {
    const startedAt = performance.now();
    const response = await fetch(`${api.url}/insights`);
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`/insights answered ${response.status} during a download.`);
    durations.push(performance.now() - startedAt);
    peak = Math.max(peak, await api.residentMemory());
    await delay(pauseMs);
  }
  await done;
  return { durations, peak };
}

function latencies(durations: readonly number[]): string[] {
  return [...latencyCells(durations), String(durations.length)];
}
