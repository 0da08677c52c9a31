import { gzipSync } from 'node:zlib';
import { buildDashboard } from '../local/dashboard/dashboard-build.ts';
import type { BenchServer } from './database.ts';
import { interleaved, type Load, measureLoad, median, ratios } from './load.ts';
import {
  count,
  latencyCells,
  perSecond,
  roundLatencyCells,
  type SectionReport,
  spread,
  type Target,
  times,
} from './report.ts';
import type { Scale } from './scale.ts';
import { type Running, startApi, startDashboard, startNextApp } from './servers.ts';

const connections = 16;
const maxAddedBytes = 15_000;
const maxLatencyRatio = 1.2;
const minThroughputRatio = 3;
/** A URL that the dashboard has not seen, so that it renders the page instead of taking it from its cache. */
const unseen = (url: string, number: number): string => `${url}/?unseen=${number}`;

/**
 * The overview page: the JavaScript it loads, its latency at 20 and at very many assets, its throughput against a plain
 * page.
 */
export async function pageSection(server: BenchServer): Promise<SectionReport> {
  const { scale } = server;
  const [demo, many] = [await server.demo(), await server.large()];
  await buildDashboard(process.env);
  const smallApi = await startApi(server, demo.readerUrl, 'page-api-20');
  const largeApi = await startApi(server, many.readerUrl, 'page-api-large');
  const small = await startDashboard(server, smallApi.url, 'dashboard-20');
  const large = await startDashboard(server, largeApi.url, 'dashboard-large');
  const plain = await startNextApp(server, 'plain-page', smallApi.url);
  const empty = await startNextApp(server, 'empty-app', smallApi.url);
  const parts = [
    await firstLoad(small, empty),
    await latency(scale, small, large),
    await throughput(scale, small, plain),
  ];
  return { tables: parts.flatMap(({ tables }) => tables), targets: parts.flatMap(({ targets }) => targets) };
}

async function firstLoad(overview: Running, emptyApp: Running): Promise<SectionReport> {
  const [ours, empty] = [await firstLoadScripts(overview.url), await firstLoadScripts(emptyApp.url)];
  const added = ours.bytes - empty.bytes;
  return {
    tables: [
      {
        title: 'JavaScript of the first load',
        columns: ['', 'files', 'gzip'],
        rows: [
          ['overview', String(ours.files), kilobytes(ours.bytes)],
          ['empty app with the same version of Next', String(empty.files), kilobytes(empty.bytes)],
        ],
      },
    ],
    targets: [
      {
        what: 'JavaScript of the first load over an empty app, gzip',
        measured: kilobytes(added),
        wanted: `at most ${kilobytes(maxAddedBytes)}`,
        met: added <= maxAddedBytes,
      },
    ],
  };
}

async function latency(scale: Scale, small: Running, large: Running): Promise<SectionReport> {
  const rounds = scale.rounds(9);
  const assets = count(scale.assets);
  const oneAtATime = { connections: 1, seconds: scale.seconds(0.5) };
  const subjects = {
    small: () => measureLoad(small.url, oneAtATime),
    large: () => measureLoad(large.url, oneAtATime),
  };
  await interleaved(1, subjects);
  const cached = await interleaved<Load, keyof typeof subjects>(rounds, subjects);
  const p50 = ({ p50Ms }: Load) => p50Ms;
  const cachedRatios = ratios(cached.large.map(p50), cached.small.map(p50));
  const rendered = await timesToRender(small.url, large.url, scale.rounds(61));
  const renderedRatio = median(ratios(rendered.large, rendered.small));
  const target = (how: string, ratio: number): Target => ({
    what: `time to the last byte at ${assets} assets against 20, ${how}`,
    measured: times(ratio),
    wanted: `at most ${times(maxLatencyRatio)}`,
    met: ratio <= maxLatencyRatio,
  });
  return {
    tables: [
      {
        title: `Time to the last byte, one request at a time: ${rounds} alternating rounds from the cache, ${rendered.small.length} single requests rendered`,
        columns: ['overview', '20 assets: p50', 'p99', `${assets}: p50`, 'p99', 'ratio of p50'],
        rows: [
          [
            'from the cache',
            ...roundLatencyCells(cached.small),
            ...roundLatencyCells(cached.large),
            spread(cachedRatios, times),
          ],
          ['rendered', ...latencyCells(rendered.small), ...latencyCells(rendered.large), times(renderedRatio)],
        ],
      },
    ],
    targets: [target('from the cache', median(cachedRatios)), target('rendered', renderedRatio)],
  };
}

async function throughput(scale: Scale, overview: Running, plain: Running): Promise<SectionReport> {
  const rounds = scale.rounds(9);
  const load = { connections, seconds: scale.seconds(2) };
  const subjects = {
    overview: () => measureLoad(overview.url, load),
    plain: () => measureLoad(plain.url, load),
  };
  await interleaved(1, subjects);
  const loads = await interleaved<Load, keyof typeof subjects>(rounds, subjects);
  const rate = (name: keyof typeof subjects) => loads[name].map(({ requestsPerSecond }) => requestsPerSecond);
  const againstPlain = ratios(rate('overview'), rate('plain'));
  const row = (name: keyof typeof subjects, title: string, comparison: string) => [
    title,
    perSecond(median(rate(name))),
    ...roundLatencyCells(loads[name]),
    comparison,
  ];
  return {
    tables: [
      {
        title: `20 assets, ${connections} connections, ${rounds} alternating rounds of ${load.seconds} s; logging to a file, metrics on`,
        columns: ['page', 'requests', 'p50', 'p99', 'overview ÷ this'],
        rows: [
          row('overview', 'overview', ''),
          row('plain', 'plain page of Next, /insights and /assets uncached', spread(againstPlain, times)),
        ],
      },
    ],
    targets: [
      {
        what: 'throughput of a plain page of Next',
        measured: times(median(againstPlain)),
        wanted: `at least ${times(minThroughputRatio)}`,
        met: median(againstPlain) >= minThroughputRatio,
      },
    ],
  };
}

/** The scripts that the HTML names for a browser that supports modules. */
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

/** Milliseconds of single requests, after a warm-up that is not counted. */
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

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
