import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { BenchServer } from './database.ts';
import { interleaved, type Load, measureLoad, median, ratios } from './load.ts';
import { count, latencyCells, ms, roundLatencyCells, type SectionReport, spread, times } from './report.ts';
import { type RunningApi, startApi } from './servers.ts';

const paths = [
  '/insights',
  '/insights/aging',
  '/insights/maturities',
  '/insights/concentration',
  '/insights/performance',
  '/insights/history',
  '/insights/transitions',
];
/** The API reads the revision at most this often. */
const revisionTtlMs = 250;

/** Latency of each insight at 20 and at very many assets: from the cache, and for the first request after a change. */
export async function insightsSection(server: BenchServer): Promise<SectionReport> {
  const { scale } = server;
  const rounds = scale.rounds(9);
  const revisions = scale.rounds(21);
  const oneAtATime = { connections: 1, seconds: scale.seconds(0.3) };
  const [demo, many] = [await server.demo(), await server.large()];
  const assets = count(scale.assets);
  const small = await startApi(server, demo.readerUrl, 'api-20');
  const large = await startApi(server, many.readerUrl, 'api-large');
  const warm: string[][] = [];
  const growth: number[] = [];
  for (const path of paths) {
    const subjects = {
      small: () => measureLoad(small.url + path, oneAtATime),
      large: () => measureLoad(large.url + path, oneAtATime),
    };
    await interleaved(1, subjects);
    const results = await interleaved(rounds, subjects);
    const p50 = ({ p50Ms }: Load) => p50Ms;
    const againstSmall = ratios(results.large.map(p50), results.small.map(p50));
    growth.push(median(againstSmall));
    warm.push([
      path,
      ...roundLatencyCells(results.small),
      ...roundLatencyCells(results.large),
      spread(againstSmall, times),
    ]);
  }
  const [firstOfFew, firstOfMany] = [
    await firstAfterChange(small, demo.writerUrl, revisions),
    await firstAfterChange(large, many.writerUrl, revisions),
  ];
  const medians = paths.map((path) => median(firstOfMany[path] ?? []));
  return {
    tables: [
      {
        title: `Warm: latency of one request at a time on one connection, ${rounds} alternating rounds`,
        columns: ['path', '20: p50', 'p99', `${assets}: p50`, 'p99', 'ratio of p50'],
        rows: warm,
      },
      {
        title: `The first request after the revision changed, ${revisions} revisions (p99 is the slowest)`,
        columns: ['path', '20: p50', 'p99', `${assets}: p50`, 'p99'],
        rows: paths.map((path) => [
          path,
          ...latencyCells(firstOfFew[path] ?? []),
          ...latencyCells(firstOfMany[path] ?? []),
        ]),
      },
    ],
    targets: [
      {
        what: `warm insights at ${assets} assets against 20, the slowest path`,
        measured: times(Math.max(...growth)),
        wanted: `at most ${times(1.2)}`,
        met: Math.max(...growth) <= 1.2,
      },
      {
        what: `first request after a change at ${assets} assets, median of the slowest path`,
        measured: ms(Math.max(...medians)),
        wanted: `at most ${ms(150)}`,
        met: Math.max(...medians) <= 150,
      },
    ],
  };
}

/** Changes one asset, waits until the API must notice it, and requests each path once. @returns milliseconds by path */
async function firstAfterChange(
  api: RunningApi,
  writerUrl: string,
  revisions: number,
): Promise<Record<string, number[]>> {
  const writer = new pg.Client({ connectionString: writerUrl });
  await writer.connect();
  const durations: Record<string, number[]> = Object.fromEntries(paths.map((path) => [path, []]));
  try {
    for (let revision = 0; revision < revisions; revision += 1) {
      await writer.query(`
        update assets set nominal_value = nominal_value + 0.01
        where id = (select id from assets where status = 'active' order by id limit 1)`);
      await delay(revisionTtlMs + 50);
      // Rotates the paths, because the first request of a revision also pays for reading the revision.
      for (const path of [...paths.slice(revision % paths.length), ...paths.slice(0, revision % paths.length)]) {
        const startedAt = performance.now();
        const response = await fetch(api.url + path);
        await response.arrayBuffer();
        if (!response.ok) throw new Error(`${path} answered ${response.status}.`);
        durations[path]?.push(performance.now() - startedAt);
      }
    }
  } finally {
    await writer.end();
  }
  return durations;
}
