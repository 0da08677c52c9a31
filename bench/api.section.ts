import type { BenchServer } from './database.ts';
import { interleaved, measureLoad, median, ratios } from './load.ts';
import { cpuPerRequest, type MeasuredLoad, shareOfOneCore, withCpu } from './measured-load.ts';
import { perSecond, roundLatencyCells, type SectionReport, spread, type Target, times } from './report.ts';
import { startApi, startBareServer } from './servers.ts';

const connections = 32;

/**
 * Throughput of the two reference endpoints on 20 assets, compared with a bare Node server and, if one is named, the
 * reference API.
 */
export async function apiSection(server: BenchServer, referenceUrl: string | undefined): Promise<SectionReport> {
  const rounds = server.scale.rounds(21);
  const load = { connections, seconds: server.scale.seconds(0.5) };
  const database = await server.demo();
  const api = await startApi(server, database.readerUrl, 'api');
  const rows: string[][] = [];
  const targets: Target[] = [];
  for (const path of ['/insights', '/assets']) {
    const bare = await startBareServer(server, api.url + path);
    const subjects: Record<string, () => Promise<MeasuredLoad>> = {
      'bare node:http': () => withCpu(bare, () => measureLoad(bare.url + path, load)),
      'Portfolio API': () => withCpu(api, () => measureLoad(api.url + path, load)),
      ...(referenceUrl === undefined ? {} : { reference: () => measureLoad(referenceUrl + path, load) }),
    };
    await interleaved(1, subjects);
    const results = await interleaved(rounds, subjects);
    const ours = results['Portfolio API'] ?? [];
    for (const [name, loads] of Object.entries(results)) rows.push([path, name, ...figures(loads, ours)]);
    const ratio = median(rateRatios(ours, results['bare node:http'] ?? []));
    targets.push(target(`${path}: throughput of bare node:http`, ratio, 0.5));
    if (results.reference !== undefined) {
      const timesReference = median(rateRatios(ours, results.reference));
      targets.push(target(`${path}: throughput of the reference`, timesReference, 8));
    }
  }
  return {
    tables: [
      {
        title: `20 assets, ${load.connections} connections, ${rounds} alternating rounds of ${load.seconds} s; logging to a file, metrics on`,
        columns: ['path', 'server', 'requests', 'p50', 'p99', 'API ÷ this', 'CPU per request', 'of one core'],
        rows,
      },
    ],
    targets,
  };
}

function figures(loads: readonly MeasuredLoad[], ours: readonly MeasuredLoad[]): string[] {
  return [
    perSecond(median(loads.map(({ requestsPerSecond }) => requestsPerSecond))),
    ...roundLatencyCells(loads),
    loads === ours ? '' : spread(rateRatios(ours, loads), times),
    cpuPerRequest(loads),
    shareOfOneCore(loads),
  ];
}

function rateRatios(ours: readonly MeasuredLoad[], theirs: readonly MeasuredLoad[]): number[] {
  const rates = (loads: readonly MeasuredLoad[]) => loads.map(({ requestsPerSecond }) => requestsPerSecond);
  return ratios(rates(ours), rates(theirs));
}

function target(what: string, ratio: number, minRatio: number): Target {
  return { what, measured: times(ratio), wanted: `at least ${times(minRatio)}`, met: ratio >= minRatio };
}
