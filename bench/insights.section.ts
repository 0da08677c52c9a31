import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { BenchServer } from './database.ts';
import { interleaved, measureLoad, median, quantile } from './load.ts';
import { count, ms, type SectionReport, spread, times } from './report.ts';
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
/** The API asks for the revision at most this often. */
const revisionKnownMs = 250;

/** What an insight costs at 20 and at very many assets: from memory, and the first time after the portfolio changed. */
export async function insightsSection(server: BenchServer): Promise<SectionReport> {
  const { scale } = server;
  const rounds = scale.rounds(9);
  const revisions = scale.rounds(21);
  const oneAfterTheOther = { connections: 1, seconds: scale.seconds(0.3) };
  const [demo, many] = [await server.demo(), await server.large()];
  const assets = count(scale.assets);
  const small = await startApi(server, demo.readerUrl, 'api-20');
  const large = await startApi(server, many.readerUrl, 'api-large');
  const warm: string[][] = [];
  const growth: number[] = [];
  for (const path of paths) {
    const subjects = {
      small: () => measureLoad(small.url + path, oneAfterTheOther),
      large: () => measureLoad(large.url + path, oneAfterTheOther),
    };
    await interleaved(1, subjects);
    const results = await interleaved(rounds, subjects);
    const ratios = results.large.map(({ p50Ms }, round) => p50Ms / (results.small[round]?.p50Ms ?? Number.NaN));
    growth.push(median(ratios));
    warm.push([
      path,
      ...[results.small, results.large].flatMap((loads) => [
        ms(median(loads.map(({ p50Ms }) => p50Ms))),
        ms(median(loads.map(({ p99Ms }) => p99Ms))),
      ]),
      spread(ratios, times),
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
        title: `Warm: time of one request after another on one connection, ${rounds} rounds in turn`,
        columns: ['path', '20: p50', 'p99', `${assets}: p50`, 'p99', 'ratio of p50'],
        rows: warm,
      },
      {
        title: `The first request after the revision changed, ${revisions} revisions (p99 is the slowest)`,
        columns: ['path', '20: p50', 'p99', `${assets}: p50`, 'p99'],
        rows: paths.map((path) => [
          path,
          ...[firstOfFew[path] ?? [], firstOfMany[path] ?? []].flatMap((values) => [
            ms(median(values)),
            ms(quantile(values, 0.99)),
          ]),
        ]),
      },
    ],
    targets: [
      {
        what: `warm insights at ${assets} assets against 20, slowest of them`,
        measured: times(Math.max(...growth)),
        wanted: `at most ${times(1.2)}`,
        met: Math.max(...growth) <= 1.2,
      },
      {
        what: `first request after a change at ${assets} assets, median, slowest of them`,
        measured: ms(Math.max(...medians)),
        wanted: `at most ${ms(150)}`,
        met: Math.max(...medians) <= 150,
      },
    ],
  };
}

/** Changes one asset, waits until the API may notice, and asks each path once. @returns milliseconds by path */
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
      await delay(revisionKnownMs + 50);
      // Another one begins each time: the first of a revision pays for asking which one it is.
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
