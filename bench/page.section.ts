import { gzipSync } from 'node:zlib';
import { buildDashboard } from '../local/dashboard/dashboard-build.ts';
import type { BenchServer } from './database.ts';
import { interleaved, type Load, measureLoad, median, quantile } from './load.ts';
import { count, ms, perSecond, type SectionReport, spread, times } from './report.ts';
import { startApi, startDashboard, startNextApp } from './servers.ts';

const connections = 16;
const mostOverEmpty = 15_000;
/** An address the dashboard has not seen: the page is rendered, not taken from memory. */
const unseen = (url: string, number: number): string => `${url}/?unseen=${number}`;

/** The overview: JavaScript of its first load, its time at 20 and at very many assets, its throughput beside a plain page. */
export async function pageSection(server: BenchServer): Promise<SectionReport> {
  const { scale } = server;
  const [demo, many] = [await server.demo(), await server.large()];
  const assets = count(scale.assets);
  await buildDashboard(process.env);
  const smallApi = await startApi(server, demo.readerUrl, 'page-api-20');
  const largeApi = await startApi(server, many.readerUrl, 'page-api-large');
  const small = await startDashboard(server, smallApi.url, 'dashboard-20');
  const large = await startDashboard(server, largeApi.url, 'dashboard-large');
  const plain = await startNextApp(server, 'plain-page', smallApi.url);
  const empty = await startNextApp(server, 'empty-app', smallApi.url);

  const [ours, least] = [await firstLoadScripts(small.url), await firstLoadScripts(empty.url)];
  const added = ours.bytes - least.bytes;

  const rounds = scale.rounds(9);
  const oneAfterTheOther = { connections: 1, seconds: scale.seconds(0.5) };
  const kept = {
    small: () => measureLoad(small.url, oneAfterTheOther),
    large: () => measureLoad(large.url, oneAfterTheOther),
  };
  await interleaved(1, kept);
  const fromMemory = await interleaved<Load, keyof typeof kept>(rounds, kept);
  const middle = ({ p50Ms }: Load) => p50Ms;
  const fromMemoryRatios = ratios(fromMemory.large.map(middle), fromMemory.small.map(middle));
  const rendered = await timesToRender(small.url, large.url, scale.rounds(61));
  const renderedRatios = ratios(rendered.large, rendered.small);

  const load = { connections, seconds: scale.seconds(2) };
  const subjects = {
    overview: () => measureLoad(small.url, load),
    plain: () => measureLoad(plain.url, load),
  };
  await interleaved(1, subjects);
  const loads = await interleaved<Load, keyof typeof subjects>(rounds, subjects);
  const rate = (name: keyof typeof subjects) => loads[name].map(({ requestsPerSecond }) => requestsPerSecond);
  const throughput = median(ratios(rate('overview'), rate('plain')));

  return {
    tables: [
      {
        title: 'JavaScript of the first load',
        columns: ['', 'files', 'gzip'],
        rows: [
          ['overview', String(ours.files), kilobytes(ours.bytes)],
          ['empty app of the same Next', String(least.files), kilobytes(least.bytes)],
        ],
      },
      {
        title: `Time to the last byte, one request after another: ${rounds} rounds from memory, ${rendered.small.length} single requests rendered, in turn`,
        columns: ['overview', '20 assets: p50', 'p99', `${assets}: p50`, 'p99', 'ratio of p50'],
        rows: [
          [
            'from memory',
            ...[fromMemory.small, fromMemory.large].flatMap((loads) => [
              ms(median(loads.map(middle))),
              ms(median(loads.map(({ p99Ms }) => p99Ms))),
            ]),
            spread(fromMemoryRatios, times),
          ],
          [
            'rendered',
            ...[rendered.small, rendered.large].flatMap((durations) => [
              ms(median(durations)),
              ms(quantile(durations, 0.99)),
            ]),
            times(median(renderedRatios)),
          ],
        ],
      },
      {
        title: `20 assets, ${connections} connections, ${rounds} rounds of ${load.seconds} s each in turn; logging to a file, metrics on`,
        columns: ['page', 'requests', 'p50', 'p99', 'overview ÷ this'],
        rows: (
          [
            ['overview', 'overview'],
            ['plain', 'plain page of Next, /insights and /assets uncached'],
          ] as const
        ).map(([name, title]) => [
          title,
          perSecond(median(rate(name))),
          ms(median(loads[name].map(({ p50Ms }) => p50Ms))),
          ms(median(loads[name].map(({ p99Ms }) => p99Ms))),
          name === 'overview' ? '' : spread(ratios(rate('overview'), rate(name)), times),
        ]),
      },
    ],
    targets: [
      {
        what: 'JavaScript of the first load over an empty app, gzip',
        measured: kilobytes(added),
        wanted: `at most ${kilobytes(mostOverEmpty)}`,
        met: added <= mostOverEmpty,
      },
      ...(
        [
          ['from memory', median(fromMemoryRatios)],
          ['rendered', median(renderedRatios)],
        ] as const
      ).map(([how, ratio]) => ({
        what: `time to the last byte at ${assets} assets against 20, ${how}`,
        measured: times(ratio),
        wanted: `at most ${times(1.2)}`,
        met: ratio <= 1.2,
      })),
      {
        what: 'throughput of a plain page of Next',
        measured: times(throughput),
        wanted: `at least ${times(3)}`,
        met: throughput >= 3,
      },
    ],
  };
}

/** What a browser that knows modules loads to make the page live: the scripts that its HTML names. */
async function firstLoadScripts(url: string): Promise<{ files: number; bytes: number }> {
  const html = await (await fetch(url)).text();
  const scripts = new Set<string>();
  for (const [tag] of html.matchAll(/<(?:script|link)\b[^>]*>/g)) {
    const address = /\s(?:src|href)="([^"]+)"/.exec(tag)?.[1];
    const isScript = tag.startsWith('<script') || /\bas="script"|\brel="modulepreload"/.test(tag);
    if (address !== undefined && isScript && !/\snomodule\b/i.test(tag)) scripts.add(address);
  }
  if (scripts.size === 0) throw new Error(`The page at ${url} names no script.`);
  let bytes = 0;
  for (const script of scripts) {
    const response = await fetch(new URL(script, url));
    if (!response.ok) throw new Error(`${script} answered ${response.status}.`);
    bytes += gzipSync(Buffer.from(await response.arrayBuffer())).byteLength;
  }
  return { files: scripts.size, bytes };
}

/** Milliseconds of single requests; the first ones, which warm everything up, are not among them. */
async function timesToRender(small: string, large: string, rounds: number) {
  let number = 0;
  const subjects = {
    small: () => timeToLastByte(unseen(small, number++)),
    large: () => timeToLastByte(unseen(large, number++)),
  };
  await interleaved(Math.ceil(rounds / 2), subjects);
  return await interleaved<number, keyof typeof subjects>(rounds, subjects);
}

async function timeToLastByte(url: string): Promise<number> {
  const startedAt = performance.now();
  const response = await fetch(url);
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
  return performance.now() - startedAt;
}

function ratios(ones: readonly number[], others: readonly number[]): number[] {
  return ones.map((value, round) => value / (others[round] ?? Number.NaN));
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
